package org.glauber.cli;

/** What a command tells the shell: one code for each kind of ending, the same for every command. */
public enum ExitCode {
  /** Everything asked for was done. */
  OK(0),
  /** Something is broken, here or in the suite. */
  INTERNAL(1),
  /** The command line itself is wrong; nothing was sent. */
  USAGE(2),
  /** Nothing answers, a service is down, or one could not be started. */
  UNAVAILABLE(3),
  /** The suite is overloaded and refused the request; trying again later may succeed. */
  REFUSED(4),
  /** The suite finds the request wrong; trying again will not help. */
  INVALID_ARGUMENT(5),
  /** The answer did not come, or could not come, within `--timeout`. */
  DEADLINE(6),
  /** Ctrl-C: 128 and the number of SIGINT, as shells have it. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number, 0 to 255. */
  public int code() {
    return code;
  }
}
