package org.glauber.console;

/** The failure of a command: an exit code, and a message for the user in full sentences. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;

  public CommandFailure(ExitCode exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** The failure of a command that was interrupted. Its message is empty. */
  public static CommandFailure interrupted() {
    return new CommandFailure(ExitCode.INTERRUPTED, "");
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** The message to print; empty if there is nothing to print. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }
}
