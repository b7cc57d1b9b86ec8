package org.glauber.trainer;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of training and evaluation. */
@Command(
    name = "glauber",
    description = "Train and evaluate Glauber models.",
    subcommands = {TrainCommand.class})
public final class Trainer {
  private Trainer() {}

  /** Runs one command and exits with its code: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] args) {
    System.setProperty("ai.djl.offline", "true");
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Trainer())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              command.getErr().println(command.getColorScheme().errorText(sentence(exception)));
              return command.getCommandSpec().exitCodeOnExecutionException();
            });
  }

  private static String sentence(Exception exception) {
    @Nullable String message = exception.getMessage();
    return message == null ? exception.toString() : message;
  }
}
