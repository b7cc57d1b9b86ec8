package org.glauber.network.checkpoint.tensor;

import java.nio.file.Path;

/** Thrown when a checkpoint is not read. The message names the file and what is wrong with it. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int MAX_QUOTE = 120;

  public CheckpointException(Path file, String problem) {
    super(quoted(file.toString(), 4 * MAX_QUOTE) + ": " + problem);
  }

  public CheckpointException(Path file, String problem, Throwable cause) {
    super(quoted(file.toString(), 4 * MAX_QUOTE) + ": " + problem, cause);
  }

  /** A text from a file as it can be shown: without control characters and at most a line long. */
  public static String quoted(String text) {
    return quoted(text, MAX_QUOTE);
  }

  private static String quoted(String text, int limit) {
    StringBuilder shown = new StringBuilder();
    for (int k = 0; k < text.length() && k < limit; k++) {
      char c = text.charAt(k);
      if (isPrintable(c)) {
        shown.append(c);
      } else {
        shown.append("\\u%04x".formatted((int) c));
      }
    }
    return text.length() > limit ? shown + "…" : shown.toString();
  }

  static boolean isPrintable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
