package org.glauber.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glauber.cli.demo.DemoCommand;
import org.glauber.cli.generation.InfillCommand;
import org.glauber.cli.generation.TextCommand;
import org.glauber.cli.image.ImageCommand;
import org.glauber.cli.model.ModelCommand;
import org.glauber.cli.model.ModelsCommand;
import org.glauber.cli.suite.UpCommand;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.FileProblem;
import org.glauber.console.command.ErrorHandlers;
import org.glauber.console.terminal.Console;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The entry point of the command line, {@code glauber COMMAND}. The launcher script at the
 * repository's root finds a JDK and runs this class.
 */
@Command(name = "glauber", description = "Serves Glauber Generative Models.")
public final class Glauber implements Runnable {
  /**
   * Loggers that are turned off, because commands report the same failures in sentences. Referenced
   * here because a logger that is garbage-collected loses its level.
   */
  private static final List<Logger> SILENCED_LOGGERS =
      List.of(Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"));

  private static final char REPLACEMENT = '\uFFFD';

  private final Console console;

  private Glauber(Console console) {
    this.console = console;
  }

  /** Runs a command and ends the process with one of {@link ExitCode}. */
  public static void main(String[] arguments) {
    SILENCED_LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    Path home = Path.of(System.getProperty("glauber.home", ""));
    int code;
    try (Console console = Console.system()) {
      code =
          areDecodable(console, arguments)
              ? commandLine(console, new PackagedService(home), home).execute(arguments)
              : ExitCode.USAGE.code();
    }
    System.exit(code);
  }

  /**
   * Whether the JVM could decode all arguments. It replaces characters that it cannot decode and
   * reports no error.
   */
  static boolean areDecodable(Console console, String... arguments) {
    for (String argument : arguments) {
      if (argument.indexOf(REPLACEMENT) >= 0) {
        console
            .err()
            .println(
                "The argument %s cannot be decoded in the locale's encoding, %s. Set LC_ALL to a UTF-8 locale and pass the argument in UTF-8."
                    .formatted(argument, System.getProperty("native.encoding")));
        return false;
      }
    }
    return true;
  }

  /**
   * Creates the command line with all commands.
   *
   * @param services how to start a service
   * @param home the repository's root, which holds the models
   */
  public static CommandLine commandLine(Console console, ServiceCommand services, Path home) {
    CommandLine line = new CommandLine(new Glauber(console));
    line.getCommandSpec().addOption(help());
    line.addSubcommand(new DemoCommand(console, services, home));
    line.addSubcommand(new UpCommand(console, services, home));
    line.addSubcommand(new TextCommand(console, services, home));
    line.addSubcommand(new InfillCommand(console, services, home));
    line.addSubcommand(new ImageCommand(console, services, home));
    line.addSubcommand(new ModelsCommand(console, services, home));
    line.addSubcommand(new ModelCommand(console, services, home));
    line.getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().mixinStandardHelpOptions(true));
    line.setOut(console.out());
    line.setErr(console.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    ErrorHandlers.install(line, console, Glauber::unexpected);
    line.getHelpSectionMap().put("page", _ -> page());
    line.getCommandSpec().usageMessage().sectionKeys(List.of("page"));
    return line;
  }

  @Override
  public void run() {
    console.out().print(page());
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help.")
        .build();
  }

  private static CommandFailure unexpected(Exception problem) {
    if (problem instanceof IOException || problem instanceof UncheckedIOException) {
      return new CommandFailure(
          ExitCode.OUTPUT, "A file could not be read or written: " + FileProblem.sentence(problem));
    }
    StringWriter trace = new StringWriter();
    problem.printStackTrace(new PrintWriter(trace));
    return new CommandFailure(
        ExitCode.INTERNAL, "This should not happen; please report it.\n" + trace);
  }

  private static String page() {
    try (InputStream page = Glauber.class.getResourceAsStream("help.txt")) {
      if (page == null) {
        throw new IllegalStateException("help.txt is missing");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
