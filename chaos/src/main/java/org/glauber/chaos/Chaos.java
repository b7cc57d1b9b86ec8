package org.glauber.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.command.ErrorHandlers;
import org.glauber.console.terminal.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The entry point of {@code ./glauber chaos}. */
public final class Chaos {
  /**
   * Loggers that are turned off. Referenced here because a logger that is garbage-collected loses
   * its level.
   */
  private static final List<Logger> SILENCED_LOGGERS =
      List.of(Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"));

  private Chaos() {}

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    SILENCED_LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    int code;
    try (Console console = Console.system()) {
      Path home = Path.of(System.getProperty("glauber.home", ""));
      code = commandLine(console, home).execute(arguments);
    }
    System.exit(code);
  }

  /** The command line, without the word {@code chaos}. */
  static CommandLine commandLine(Console console, Path home) {
    CommandLine line =
        new CommandLine(new ChaosCommand(console, home))
            .setOut(console.out())
            .setErr(console.err())
            .setCaseInsensitiveEnumValuesAllowed(true);
    ErrorHandlers.install(
        line, console, problem -> new CommandFailure(ExitCode.INTERNAL, sentence(problem)));
    return line;
  }

  private static String sentence(Exception problem) {
    @Nullable String message = problem.getMessage();
    return message == null ? problem.toString() : message;
  }
}
