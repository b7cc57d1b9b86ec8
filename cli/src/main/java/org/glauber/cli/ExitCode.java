package org.glauber.cli;

/** The exit code of a command: one for each kind of ending, the same for every command. */
public enum ExitCode {
  /** Success. */
  OK(0, "everything that was asked for is done"),
  /** Something is broken, here or in the suite. */
  INTERNAL(1, "something is broken, here or in the suite"),
  /** The command line itself is wrong; nothing was sent. */
  USAGE(2, "the command line is wrong; nothing was sent"),
  /** Nothing answers, a service is down, or one could not be started. */
  UNAVAILABLE(3, "the suite cannot be reached, or a service of it is down"),
  /** The suite is overloaded and refused the request; trying again later may succeed. */
  REFUSED(4, "the suite is overloaded; trying again later may succeed"),
  /** The suite finds the request wrong; trying again will not help. */
  INVALID_ARGUMENT(5, "the suite finds the request wrong; trying again will not help"),
  /** The answer did not come, or could not come, within `--timeout`. */
  DEADLINE(6, "there was no answer within --timeout"),
  /** A result could not be written: to standard output, or to a file. */
  OUTPUT(7, "a result could not be written: to standard output, or to a file"),
  /** Ctrl-C: 128 and the number of SIGINT, as shells have it. */
  INTERRUPTED(130, "Ctrl-C"),
  /** Standard output's reader has gone: 128 and the number of SIGPIPE, as shells have it. */
  BROKEN_PIPE(141, "the reader of standard output went away, as head does"),
  /** SIGTERM: 128 and its number, as shells have it. The JVM sets it by itself. */
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

  /** When a command ends with it, as the help pages say. */
  public String meaning() {
    return meaning;
  }
}
