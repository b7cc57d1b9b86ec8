package org.glauber.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever stands in a model's tokenizer file: a tokenizer, or an exception. The libraries are
 * native code, so this belongs in a process of its own.
 */
public final class TokenizerFilesFuzz {
  private static final String TEXT = "Anna visits her aunt ▁ <extra_id_0>";
  private static final Path FILE = temporary();

  private TokenizerFilesFuzz() {}

  /** One input: its first byte says whether it is a SentencePiece model or a JSON. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    try {
      Files.write(FILE, Arrays.copyOfRange(bytes, 1, bytes.length));
      try (Tokenizer tokenizer =
          (bytes[0] & 1) == 0 ? SentencePiece.load(FILE) : TokenizerJson.load(FILE)) {
        List<Integer> tokens = tokenizer.encode(TEXT).stream().map(Tokenizer.Piece::token).toList();
        tokenizer.decode(tokens);
      }
    } catch (IOException | RuntimeException e) {
      // It is told what is wrong.
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempFile("tokenizer", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
