package org.glauber.tests;

import java.io.OutputStream;
import org.glauber.cli.Glauber;
import org.glauber.console.terminal.Console;
import org.glauber.harness.service.PackagedService;

/**
 * Runs commands in this process, without a terminal, on the services that the build has packaged.
 */
final class CommandLineRun {
  private CommandLineRun() {}

  /** Runs a command, and returns its exit code. */
  static int execute(OutputStream out, OutputStream err, String... command) {
    try (Console console = new Console(out, err)) {
      return Glauber.commandLine(console, new PackagedService(Home.root()), Home.root())
          .execute(command);
    }
  }
}
