package org.glauber.trainer.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.trainer.run.FileProblem;
import org.jspecify.annotations.Nullable;

/** Opens tokenizers from files, which are recognised by their content. */
public final class TokenizerFile {
  private TokenizerFile() {}

  /**
   * Opens a {@code tokenizer.json} or a SentencePiece model.
   *
   * @throws IllegalArgumentException if the file is neither or cannot be read; the message names
   *     the file and the problem
   */
  public static TextTokenizer open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw refusal(file, Files.exists(file) ? "it is not a file" : "no such file", null);
    }
    try {
      return FileTokenizer.load(file);
    } catch (IOException e) {
      throw refusal(file, FileProblem.reason(e), e);
    } catch (RuntimeException e) {
      throw refusal(file, String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  private static IllegalArgumentException refusal(
      Path file, String problem, @Nullable Exception cause) {
    if (problem.startsWith(file + " ")) {
      return new IllegalArgumentException(problem, cause);
    }
    return new IllegalArgumentException(
        "%s cannot be used as a tokenizer: %s; it must be a tokenizer.json of Hugging Face or a SentencePiece model"
            .formatted(file, problem),
        cause);
  }
}
