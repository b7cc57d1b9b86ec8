package org.glauber.cli.suite;

import java.util.ArrayList;
import java.util.List;

/**
 * Processes that are tied to this one.
 *
 * <p>A terminal sends Ctrl-C to every process in the foreground, but the suite must stop in order;
 * and when this process is killed outright, nothing may be left running. So a small shell script
 * starts the process. It ignores SIGINT and SIGHUP, which a JVM respects, and leaves behind a
 * watcher that reads from a pipe held by this process: the pipe ends when this process does,
 * however it does, and the watcher then sends the process SIGTERM. The script becomes the process
 * by {@code exec}, so the id is the process' own.
 */
final class TiedProcess {
  private static final String SCRIPT =
      """
      trap '' INT HUP
      exec 3<&0 </dev/null
      { cat <&3; kill -TERM "$$"; } >/dev/null 2>&1 &
      exec 3<&-
      exec "$@"
      """;

  private TiedProcess() {}

  /** A builder of such a process, its errors among its output. Its standard input is to be held. */
  static ProcessBuilder builder(String name, List<String> commandLine) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, name));
    command.addAll(commandLine);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
