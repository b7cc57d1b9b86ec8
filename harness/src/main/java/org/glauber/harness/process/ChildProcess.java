package org.glauber.harness.process;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds child processes that ignore Ctrl-C and are terminated when this process ends.
 *
 * <p>A terminal sends Ctrl-C to every process in the foreground, but the suite must stop in order;
 * and if this process is killed, no service may be left running. Therefore a small shell script
 * starts the process. It ignores SIGINT and SIGHUP, which a JVM respects, and leaves behind a
 * watcher that reads from a pipe held by this process. The pipe closes when this process ends for
 * any reason, and the watcher then sends SIGTERM to the child. The script replaces itself by the
 * child with {@code exec}, so the process id is the child's.
 */
public final class ChildProcess {
  private static final String SCRIPT =
      """
      trap '' INT HUP
      exec 3<&0 </dev/null
      { cat <&3; kill -TERM "$$"; } >/dev/null 2>&1 &
      exec 3<&-
      exec "$@"
      """;

  private ChildProcess() {}

  /**
   * A builder of such a process, with standard error merged into standard output. The caller must
   * keep its standard input open.
   */
  public static ProcessBuilder builder(String name, List<String> commandLine) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, name));
    command.addAll(commandLine);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
