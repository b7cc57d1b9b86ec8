package org.glauber.trainer;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glauber.cli.CommandEndings;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.glauber.cli.console.Console;
import org.glauber.trainer.evaluation.EvalCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of training and evaluation. */
@Command(name = "glauber", description = "Train and evaluate Glauber models.")
public final class Trainer {
  /** Held, because a logger that nobody holds forgets its level. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"), Logger.getLogger("ai.djl"));

  private Trainer() {}

  /** Runs one command and exits with one of {@link ExitCode}. */
  public static void main(String[] args) {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    System.setProperty("ai.djl.offline", "true");
    int code;
    try (Console console = Console.system()) {
      code = commandLine(console, Path.of(System.getProperty("glauber.home", ""))).execute(args);
    }
    System.exit(code);
  }

  /**
   * All commands.
   *
   * @param home the repository's root
   */
  static CommandLine commandLine(Console console, Path home) {
    CommandLine line =
        new CommandLine(new Trainer())
            .addSubcommand(new TrainCommand())
            .addSubcommand(new TrainImagesCommand())
            .addSubcommand(new EvalCommand(console, home))
            .setOut(console.out())
            .setErr(console.err())
            .setCaseInsensitiveEnumValuesAllowed(true);
    CommandEndings.install(
        line, console, problem -> new CommandFailure(ExitCode.INTERNAL, sentence(problem)));
    return line;
  }

  private static String sentence(Exception exception) {
    @Nullable String message = exception.getMessage();
    return message == null ? exception.toString() : message;
  }
}
