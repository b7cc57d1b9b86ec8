package org.glauber.trainer.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.trainer.run.FileProblem;
import org.jspecify.annotations.Nullable;

/** Opens tokenizers from files, which it recognises by their content. */
public final class TokenizerFile {
  private static final long MAX_BYTES = 256L << 20;

  private TokenizerFile() {}

  /**
   * Opens a {@code tokenizer.json} or a SentencePiece model.
   *
   * @throws IllegalArgumentException if the file is neither or cannot be read; the message names
   *     the file and the problem
   */
  public static TextTokenizer open(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw refusal(file, Files.exists(file) ? "it is not a file" : "no such file", null);
      }
      if (Files.size(file) > MAX_BYTES) {
        throw refusal(file, "it must have at most 256 MiB", null);
      }
      return isJson(file) ? JsonTextTokenizer.load(file) : PieceTextTokenizer.load(file);
    } catch (IOException e) {
      throw refusal(file, FileProblem.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw refusal(file, String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  private static IllegalArgumentException refusal(
      Path file, String problem, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "%s cannot be used as a tokenizer: %s; it must be a tokenizer.json of Hugging Face or a SentencePiece model"
            .formatted(file, problem),
        cause);
  }

  /** Returns whether the first byte that is not white space opens a JSON object. */
  private static boolean isJson(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      for (byte first : in.readNBytes(64)) {
        if (!Character.isWhitespace(first)) {
          return first == '{';
        }
      }
      throw new IOException("it is empty");
    }
  }
}
