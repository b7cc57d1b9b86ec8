package org.glauber.network.conversion;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when a checkpoint is not converted. The message is a sentence, followed by a line for each
 * tensor that is concerned.
 */
public final class ConversionException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int MAX_LINES = 60;

  public ConversionException(String sentence) {
    super(sentence);
  }

  ConversionException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  ConversionException(String sentence, List<String> lines) {
    super(
        lines.stream()
            .limit(MAX_LINES)
            .map(line -> "\n  " + line)
            .collect(
                Collectors.joining(
                    "",
                    sentence + ":",
                    lines.size() > MAX_LINES
                        ? "\n  and %,d more".formatted(lines.size() - MAX_LINES)
                        : "")));
  }
}
