package org.glauber.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.imageio.ImageIO;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.command.ErrorHandlers;
import org.glauber.console.terminal.Console;
import org.glauber.trainer.evaluation.EvalCommand;
import org.glauber.trainer.run.FileProblem;
import org.glauber.trainer.schedules.EvalSchedulesCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Main class of the training and evaluation command line. */
@Command(name = "glauber", description = "Train and evaluate Glauber models.")
public final class Trainer {
  /** Referenced here because an unreferenced logger may be collected, which loses its level. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"), Logger.getLogger("ai.djl"));

  private Trainer() {}

  /** Runs one command and exits with one of {@link ExitCode}. */
  public static void main(String[] args) {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    System.setProperty("ai.djl.offline", "true");
    // Images are read and drawn on machines without a display, or with one that does not answer.
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false); // the cache would need a directory for temporary files
    int code;
    try (Console console = Console.system()) {
      code = run(console, args);
    }
    System.exit(code);
  }

  private static int run(Console console, String[] args) {
    try {
      return commandLine(console, Path.of(System.getProperty("glauber.home", ""))).execute(args);
    } catch (OutOfMemoryError e) {
      console
          .err()
          .println(
              "Java's memory of %,d MB is too small for this: take less data or smaller sizes, or set JAVA_TOOL_OPTIONS=-Xmx…"
                  .formatted(Runtime.getRuntime().maxMemory() / 1_000_000));
      return ExitCode.INTERNAL.code();
    }
  }

  /**
   * Returns the command line with all commands.
   *
   * @param home the repository's root
   */
  static CommandLine commandLine(Console console, Path home) {
    CommandLine line =
        new CommandLine(new Trainer())
            .addSubcommand(new TrainCommand(home))
            .addSubcommand(new TrainImagesCommand(home))
            .addSubcommand(new EvalCommand(console, home))
            .addSubcommand(new EvalSchedulesCommand(console, home))
            .setOut(console.out())
            .setErr(console.err())
            .setCaseInsensitiveEnumValuesAllowed(true);
    ErrorHandlers.install(
        line, console, problem -> new CommandFailure(ExitCode.INTERNAL, sentence(problem)));
    return line;
  }

  /**
   * Returns the message of a problem. The engine's errors contain a C++ stack trace, so only their
   * first line is kept.
   */
  private static String sentence(Exception problem) {
    return switch (problem) {
      case IOException e -> FileProblem.sentence(e);
      default -> {
        @Nullable String message = problem.getMessage();
        yield message == null ? problem.toString() : message.lines().findFirst().orElse("");
      }
    };
  }
}
