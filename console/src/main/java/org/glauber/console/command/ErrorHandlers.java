package org.glauber.console.command;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Maps the outcome of a command to an {@link ExitCode} and prints a failure to standard error: as
 * sentences, or as one line of JSON if {@code --json} was given.
 */
public final class ErrorHandlers {
  private static final String JSON = "--json";
  private static final int MIN_HELP_COLUMNS = 55; // picocli's own bound
  private static final int MAX_HELP_COLUMNS = 80;

  private final Console console;
  private final Function<Exception, CommandFailure> unexpected;

  private ErrorHandlers(Console console, Function<Exception, CommandFailure> unexpected) {
    this.console = console;
    this.unexpected = unexpected;
  }

  /**
   * Installs the handlers on a command line and its subcommands.
   *
   * @param unexpected maps an exception other than {@link CommandFailure} and those of the
   *     gateway's client to a failure
   */
  public static void install(
      CommandLine line, Console console, Function<Exception, CommandFailure> unexpected) {
    ErrorHandlers endings = new ErrorHandlers(console, unexpected);
    line.setUsageHelpWidth(Math.clamp(console.columns(), MIN_HELP_COLUMNS, MAX_HELP_COLUMNS));
    line.setExecutionStrategy(endings::run);
    line.setParameterExceptionHandler(endings::usageError);
    line.setExecutionExceptionHandler(endings::failed);
    document(line);
  }

  /** Runs the command; it succeeds only if all of its output could be written. */
  private int run(ParseResult parsed) {
    try {
      int code = new RunLast().execute(parsed);
      console.finish();
      return code;
    } catch (CommandFailure e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
    }
  }

  private int usageError(ParameterException problem, String[] arguments) {
    CommandLine command = problem.getCommandLine();
    boolean isJson = Arrays.stream(arguments).anyMatch(ErrorHandlers::isJsonFlag);
    print(
        new CommandFailure(ExitCode.USAGE, String.valueOf(problem.getMessage())), command, isJson);
    if (!isJson) {
      CommandLine.UnmatchedArgumentException.printSuggestions(problem, command.getErr());
      String name = command.getCommandSpec().qualifiedName();
      String glauber = name.startsWith("glauber") ? "" : "glauber ";
      command.getErr().println(console.wrapped("See: ./" + glauber + name + " --help"));
    }
    return ExitCode.USAGE.code();
  }

  private int failed(Exception problem, CommandLine command, ParseResult parsed) {
    CommandFailure failure = console.outputFailure().orElseGet(() -> failure(problem));
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    print(failure, command, last.hasMatchedOption(JSON));
    return failure.exitCode().code();
  }

  private CommandFailure failure(Exception problem) {
    return problem instanceof CommandFailure known
        ? known
        : ClientFailures.find(problem).orElseGet(() -> unexpected.apply(problem));
  }

  private void print(CommandFailure failure, CommandLine command, boolean isJson) {
    if (!failure.getMessage().isEmpty()) {
      command
          .getErr()
          .println(isJson ? json(failure).toString() : console.wrapped(failure.getMessage()));
    }
  }

  /** The failure as JSON, as in {@code {"error":{"code":"USAGE","exitCode":2,"message":"…"}}}. */
  private static JsonObject json(CommandFailure failure) {
    JsonObject error = new JsonObject();
    error.addProperty("code", failure.exitCode().name());
    error.addProperty("exitCode", failure.exitCode().code());
    error.addProperty("message", failure.getMessage());
    JsonObject line = new JsonObject();
    line.add("error", error);
    return line;
  }

  private static boolean isJsonFlag(String argument) {
    return argument.equals(JSON) || argument.equals(JSON + "=true");
  }

  private static void document(CommandLine line) {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.code()), code.meaning());
    }
    line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes%n").exitCodeList(codes);
    line.getSubcommands().values().forEach(ErrorHandlers::document);
  }
}
