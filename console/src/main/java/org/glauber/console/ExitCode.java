package org.glauber.console;

/** The exit codes of commands; a code means the same for every command. */
public enum ExitCode {
  /** Success. */
  OK(0, "success"),
  /** An internal error, of the command or of a service. */
  INTERNAL(1, "internal error, of the command or of a service"),
  /** The command line is invalid; no request was sent. */
  USAGE(2, "the command line is invalid; no request was sent"),
  /** The gateway cannot be reached, or a service is down or could not be started. */
  UNAVAILABLE(3, "the gateway cannot be reached, or a service is down"),
  /** The suite is overloaded and refused the request; a later retry may succeed. */
  REFUSED(4, "the suite is overloaded; a later retry may succeed"),
  /** The request is invalid; a retry cannot succeed. */
  INVALID_ARGUMENT(5, "the request is invalid; a retry cannot succeed"),
  /** The call did not finish, or could not have finished, within {@code --timeout}. */
  DEADLINE(6, "the call did not finish within --timeout"),
  /** A result could not be written: to standard output, or to a file. */
  OUTPUT(7, "a result could not be written: to standard output, or to a file"),
  /** A model would be refused by the services, or its logits differ from expected ones. */
  MODEL_REFUSED(8, "the model would be refused, or its logits differ from --expect"),
  /** Interrupted by Ctrl-C: 128 + SIGINT, as in shells. */
  INTERRUPTED(130, "Ctrl-C"),
  /** The reader of standard output has closed it: 128 + SIGPIPE, as in shells. */
  BROKEN_PIPE(141, "the reader of standard output closed it, as head does"),
  /** Terminated: 128 + SIGTERM, as in shells. The JVM itself sets this code. */
  TERMINATED(143, "SIGTERM");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number, 0 to 255. */
  public int code() {
    return code;
  }

  /** When a command ends with this code; printed on help pages. */
  public String meaning() {
    return meaning;
  }
}
