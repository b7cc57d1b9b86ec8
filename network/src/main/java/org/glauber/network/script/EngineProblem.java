package org.glauber.network.script;

/** Describes exceptions of the engine, whose messages contain a traceback and a C++ stack. */
public final class EngineProblem {
  private static final String ERROR = "RuntimeError: ";

  private EngineProblem() {}

  /**
   * The message in one line: the line of a TorchScript traceback that names the error, else the
   * first line.
   */
  public static String line(Throwable cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message
        .lines()
        .filter(line -> line.startsWith(ERROR))
        .reduce((one, next) -> next)
        .or(() -> message.lines().findFirst())
        .orElse(cause.toString());
  }
}
