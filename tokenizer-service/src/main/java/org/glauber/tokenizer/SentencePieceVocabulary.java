package org.glauber.tokenizer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.BitSet;

/**
 * What the native processor does not tell of a SentencePiece model: how many pieces it has and
 * which of them have text. Read from the file, a {@code sentencepiece.ModelProto}, whose field 1 is
 * repeated and holds a piece: its string (1), its score (2) and its type (3).
 */
final class SentencePieceVocabulary {
  private static final int MODEL_PIECES = 1;
  private static final int PIECE_TYPE = 3;
  private static final int NORMAL = 1; // the type of a piece that names none
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;

  private final int size;
  private final BitSet withText;

  private SentencePieceVocabulary(int size, BitSet withText) {
    this.size = size;
    this.withText = withText;
  }

  /**
   * Reads a model.
   *
   * @throws IOException when the bytes are no ModelProto or hold no piece
   */
  static SentencePieceVocabulary of(byte[] model) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(model);
    BitSet withText = new BitSet();
    int size = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == MODEL_PIECES) {
        int type = type(in.readBytes().newCodedInput());
        withText.set(size, type != UNKNOWN && type != CONTROL);
        size++;
      } else {
        in.skipField(tag);
      }
    }
    if (size == 0) {
      throw new IOException("a SentencePiece model must hold pieces, but holds none");
    }
    return new SentencePieceVocabulary(size, withText);
  }

  /** P, the number of pieces. */
  int size() {
    return size;
  }

  /** Whether a token is a piece that stands for text. */
  boolean hasText(int token) {
    return withText.get(token);
  }

  private static int type(CodedInputStream piece) throws IOException {
    int type = NORMAL;
    for (int tag = piece.readTag(); tag != 0; tag = piece.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == PIECE_TYPE) {
        type = piece.readEnum();
      } else {
        piece.skipField(tag);
      }
    }
    return type;
  }
}
