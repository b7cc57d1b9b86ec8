package org.glauber.cli;

/** A command's unhappy ending: an exit code and what to tell the person, in full sentences. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;

  public CommandFailure(ExitCode exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** The ending of a command that was interrupted: nothing needs to be said. */
  public static CommandFailure interrupted() {
    return new CommandFailure(ExitCode.INTERRUPTED, "");
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** What to print; empty when there is nothing to say. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }
}
