package org.glauber.tokenizer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.BitSet;

/**
 * What the native processor does not tell of a SentencePiece model: how many pieces it has, which
 * of them have text and how much. Read from the file, a {@code sentencepiece.ModelProto}, whose
 * field 1 is repeated and holds a piece: its string (1), its score (2) and its type (3).
 */
final class SentencePieceVocabulary {
  private static final int MODEL_PIECES = 1;
  private static final int PIECE_TEXT = 1;
  private static final int PIECE_TYPE = 3;
  private static final int NORMAL = 1; // the type of a piece that names none
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int BYTE = 6;

  private final int size;
  private final BitSet withText;
  private final BitSet bytes;
  private final int longestPiece;

  private SentencePieceVocabulary(int size, BitSet withText, BitSet bytes, int longestPiece) {
    this.size = size;
    this.withText = withText;
    this.bytes = bytes;
    this.longestPiece = longestPiece;
  }

  /** A piece as the file has it. */
  private record Piece(String text, int type) {}

  /**
   * Reads a model.
   *
   * @throws IOException when the bytes are no ModelProto or hold no piece
   */
  static SentencePieceVocabulary of(byte[] model) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(model);
    BitSet withText = new BitSet();
    BitSet bytes = new BitSet();
    int size = 0;
    int longest = 1;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == MODEL_PIECES) {
        Piece piece = piece(in.readBytes().newCodedInput());
        withText.set(size, piece.type() != UNKNOWN && piece.type() != CONTROL);
        bytes.set(size, piece.type() == BYTE);
        if (withText.get(size) && !bytes.get(size)) {
          longest = Math.max(longest, piece.text().codePointCount(0, piece.text().length()));
        }
        size++;
      } else {
        in.skipField(tag);
      }
    }
    if (size == 0) {
      throw new IOException("a SentencePiece model must hold pieces, but holds none");
    }
    return new SentencePieceVocabulary(size, withText, bytes, longest);
  }

  /** P, the number of pieces. */
  int size() {
    return size;
  }

  /** Whether a token is a piece that stands for text. */
  boolean hasText(int token) {
    return token >= 0 && withText.get(token);
  }

  /** Whether a token is a byte of a character that no piece has. */
  boolean isByte(int token) {
    return token >= 0 && bytes.get(token);
  }

  /** The most characters that a piece stands for, in code points. */
  int longestPiece() {
    return longestPiece;
  }

  private static Piece piece(CodedInputStream piece) throws IOException {
    String text = "";
    int type = NORMAL;
    for (int tag = piece.readTag(); tag != 0; tag = piece.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case PIECE_TEXT -> text = piece.readString();
        case PIECE_TYPE -> type = piece.readEnum();
        default -> piece.skipField(tag);
      }
    }
    return new Piece(text, type);
  }
}
