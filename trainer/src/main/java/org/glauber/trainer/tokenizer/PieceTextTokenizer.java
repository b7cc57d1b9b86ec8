package org.glauber.trainer.tokenizer;

import ai.djl.sentencepiece.SpProcessor;
import ai.djl.sentencepiece.SpTokenizer;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A tokenizer from a SentencePiece model with T5's extra ids, as the tokenizer service serves it:
 * its P pieces are followed by the hundred tokens {@code <extra_id_99>} to {@code <extra_id_0>},
 * which have no text.
 */
final class PieceTextTokenizer implements TextTokenizer {
  private static final int EXTRA_IDS = 100;
  // Field and enum numbers of sentencepiece_model.proto.
  private static final int MODEL_PIECES = 1;
  private static final int PIECE_TEXT = 1;
  private static final int PIECE_TYPE = 3;
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;

  private final SpTokenizer tokenizer;
  private final SpProcessor processor;
  private final Map<String, Integer> pieces;
  private final BitSet withText;

  private PieceTextTokenizer(byte[] model, Map<String, Integer> pieces, BitSet withText) {
    this.tokenizer = new SpTokenizer(model);
    this.processor = tokenizer.getProcessor();
    this.pieces = pieces;
    this.withText = withText;
  }

  static PieceTextTokenizer load(Path file) throws IOException {
    byte[] model = Files.readAllBytes(file);
    Map<String, Integer> pieces = new HashMap<>();
    BitSet withText = new BitSet();
    CodedInputStream in = CodedInputStream.newInstance(model);
    int token = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == MODEL_PIECES) {
        readPiece(in.readBytes().newCodedInput(), token++, pieces, withText);
      } else {
        in.skipField(tag);
      }
    }
    if (pieces.isEmpty()) {
      throw new IOException("it holds no pieces");
    }
    return new PieceTextTokenizer(model, pieces, withText);
  }

  private static void readPiece(
      CodedInputStream in, int token, Map<String, Integer> pieces, BitSet withText)
      throws IOException {
    int type = NORMAL;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case PIECE_TEXT -> pieces.put(in.readString(), token);
        case PIECE_TYPE -> type = in.readEnum();
        default -> in.skipField(tag);
      }
    }
    withText.set(token, type != UNKNOWN && type != CONTROL);
  }

  @Override
  public int size() {
    return pieces.size() + EXTRA_IDS;
  }

  @Override
  public int[] tokens(String text) {
    return processor.encode(text);
  }

  @Override
  public String text(int[] tokens) {
    // The native decoder reads out of bounds for a token that is not a piece.
    return processor.decode(Arrays.stream(tokens).filter(this::isText).toArray());
  }

  @Override
  public OptionalInt token(String piece) {
    Integer token = pieces.get(piece);
    return token == null ? OptionalInt.empty() : OptionalInt.of(token);
  }

  @Override
  public boolean isText(int token) {
    return token >= 0 && withText.get(token);
  }

  @Override
  public boolean isJson() {
    return false;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
