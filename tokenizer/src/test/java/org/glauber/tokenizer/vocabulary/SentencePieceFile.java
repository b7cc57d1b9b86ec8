package org.glauber.tokenizer.vocabulary;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes a tiny {@code spiece.model}: a unigram model with T5's first three tokens, pad 0, end 1
 * and unknown 2, and the given pieces after them. Field numbers are those of {@code
 * sentencepiece_model.proto}.
 */
public final class SentencePieceFile {
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;

  private static final int BYTE = 6;

  private SentencePieceFile() {}

  public static byte[] of(List<String> pieces) {
    return of(pieces, 0, true);
  }

  /** A model that adds no space to the start of a text. */
  public static byte[] withoutAddedSpace(List<String> pieces) {
    return of(pieces, 0, false);
  }

  /** Adds a piece for every byte after the first three pieces, so that no character is unknown. */
  public static byte[] ofBytes(List<String> pieces) {
    return of(pieces, 256, true);
  }

  private static byte[] of(List<String> pieces, int byteCount, boolean addsSpace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream model = CodedOutputStream.newInstance(bytes);
    try {
      model.writeByteArray(1, piece("<pad>", CONTROL, 0));
      model.writeByteArray(1, piece("</s>", CONTROL, 0));
      model.writeByteArray(1, piece("<unk>", UNKNOWN, 0));
      for (int b = 0; b < byteCount; b++) {
        model.writeByteArray(1, piece("<0x%02X>".formatted(b), BYTE, 0));
      }
      for (String text : pieces) {
        model.writeByteArray(1, piece(text, NORMAL, text.length() > 1 ? -1 : -5));
      }
      model.writeByteArray(2, trainer(pieces.size() + 3 + byteCount, byteCount > 0));
      if (!addsSpace) {
        model.writeByteArray(3, normalizer());
      }
      model.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] normalizer() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream normalizer = CodedOutputStream.newInstance(bytes);
    normalizer.writeBool(3, false); // add_dummy_prefix
    normalizer.flush();
    return bytes.toByteArray();
  }

  private static byte[] piece(String text, int type, float score) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream piece = CodedOutputStream.newInstance(bytes);
    piece.writeString(1, text);
    piece.writeFloat(2, score);
    piece.writeEnum(3, type);
    piece.flush();
    return bytes.toByteArray();
  }

  private static byte[] trainer(int size, boolean hasBytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream trainer = CodedOutputStream.newInstance(bytes);
    trainer.writeEnum(3, 1); // model_type UNIGRAM
    trainer.writeInt32(4, size); // vocab_size
    trainer.writeBool(35, hasBytes); // byte_fallback
    trainer.writeInt32(40, 2); // unk_id
    trainer.writeInt32(41, -1); // bos_id
    trainer.writeInt32(42, 1); // eos_id
    trainer.writeInt32(43, 0); // pad_id
    trainer.flush();
    return bytes.toByteArray();
  }
}
