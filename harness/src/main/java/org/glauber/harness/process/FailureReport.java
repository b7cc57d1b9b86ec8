package org.glauber.harness.process;

import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;

/**
 * Describes the failure of a service: its name, the cause, and the path and the last lines of its
 * log.
 */
public final class FailureReport {
  private static final int SIGNAL_BASE = 128;

  private FailureReport() {}

  /**
   * The failure of a command that needed the service.
   *
   * @param what what happened, as a predicate that follows the service's name
   */
  public static CommandFailure of(ServiceProcess service, String what) {
    StringBuilder text = new StringBuilder();
    text.append(service.name()).append(' ').append(what).append(". ");
    if (service.lastLines().isEmpty()) {
      text.append("It wrote nothing to ").append(service.logFile()).append('.');
    } else {
      text.append("The end of ").append(service.logFile()).append(':');
      service.lastLines().forEach(line -> text.append("\n  ").append(line));
    }
    return new CommandFailure(ExitCode.UNAVAILABLE, text.toString());
  }

  /** An exit status as a predicate that follows the service's name. */
  public static String cause(int exitStatus) {
    return exitStatus > SIGNAL_BASE
        ? "was killed by signal " + (exitStatus - SIGNAL_BASE)
        : "exited with status " + exitStatus;
  }
}
