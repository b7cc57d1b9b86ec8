package org.glauber.modeltool;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.FileProblem;
import org.glauber.console.command.ErrorHandlers;
import org.glauber.console.terminal.Console;
import org.glauber.model.ModelRefusedException;
import org.glauber.modeltool.check.CheckCommand;
import org.glauber.modeltool.draft.NewCommand;
import org.glauber.modeltool.importing.ImportCommand;
import org.glauber.network.NetworkRefusedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of {@code ./glauber model}. */
@Command(
    name = "glauber model",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    description = "Import, describe, check and show a model on disk, without a suite.")
public final class ModelTool {
  /**
   * Loggers that are turned off. Referenced here because a logger that is garbage-collected loses
   * its level.
   */
  private static final List<Logger> SILENCED_LOGGERS = List.of(Logger.getLogger("ai.djl"));

  private ModelTool() {}

  /** Runs a command and exits with one of {@link ExitCode}. */
  public static void main(String[] arguments) {
    SILENCED_LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    System.setProperty("ai.djl.offline", "true");
    int code;
    try (Console console = Console.system()) {
      code = commandLine(console).execute(arguments);
    }
    System.exit(code);
  }

  /** The command line with all commands, without the word {@code model}. */
  static CommandLine commandLine(Console console) {
    CommandLine line =
        new CommandLine(new ModelTool())
            .addSubcommand(new ImportCommand(console))
            .addSubcommand(new NewCommand(console))
            .addSubcommand(new CheckCommand(console))
            .addSubcommand(new ShowCommand(console))
            .addSubcommand(new DigestCommand(console))
            .setOut(console.out())
            .setErr(console.err())
            .setCaseInsensitiveEnumValuesAllowed(true);
    ErrorHandlers.install(line, console, ModelTool::failure);
    return line;
  }

  private static CommandFailure failure(Exception problem) {
    return switch (problem) {
      case ModelRefusedException e ->
          new CommandFailure(ExitCode.MODEL_REFUSED, e.getMessage() + ".");
      case NetworkRefusedException e ->
          new CommandFailure(ExitCode.MODEL_REFUSED, e.getMessage() + ".");
      case IOException e -> new CommandFailure(ExitCode.USAGE, FileProblem.sentence(e));
      case UncheckedIOException e -> new CommandFailure(ExitCode.USAGE, FileProblem.sentence(e));
      case EngineException e -> new CommandFailure(ExitCode.INTERNAL, firstLine(e));
      default -> new CommandFailure(ExitCode.INTERNAL, firstLine(problem));
    };
  }

  /** The first line of a message, because the engine's errors contain a C++ stack trace. */
  private static String firstLine(Exception problem) {
    String message = problem.getMessage();
    return message == null ? problem.toString() : message.lines().findFirst().orElse("");
  }
}
