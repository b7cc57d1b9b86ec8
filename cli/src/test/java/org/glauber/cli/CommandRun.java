package org.glauber.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.glauber.console.terminal.Console;

/**
 * The result of a command that was run in this process, without a terminal.
 *
 * @param code the exit code
 * @param out its standard output
 * @param err its standard error
 */
public record CommandRun(int code, String out, String err) {
  /** Runs a command and waits for its end. */
  public static CommandRun of(Path home, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code;
    try (Console console = new Console(out, err)) {
      code = Glauber.commandLine(console, FakeSuite.services(), home).execute(arguments);
    }
    return new CommandRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
