package org.glauber.cli.suite;

import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;

/** What is told about a service that failed: its name, why, where its log is and how that ends. */
final class ServiceObituary {
  private static final int SIGNAL_BASE = 128;

  private ServiceObituary() {}

  /**
   * The failure of a command that needed the service.
   *
   * @param what what the service did, to follow its name in a sentence
   */
  static CommandFailure of(ServiceProcess service, String what) {
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

  /** An exit status in words, to follow the service's name. */
  static String cause(int exitStatus) {
    return exitStatus > SIGNAL_BASE
        ? "was ended by signal " + (exitStatus - SIGNAL_BASE)
        : "ended with exit status " + exitStatus;
  }
}
