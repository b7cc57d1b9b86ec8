package org.glauber.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glauber.bench.network.CostCommand;
import org.glauber.bench.network.LookaheadCommand;
import org.glauber.bench.scale.ScaleCommand;
import org.glauber.bench.throughput.DecodeCommand;
import org.glauber.bench.throughput.OverheadCommand;
import org.glauber.bench.throughput.PlannerCommand;
import org.glauber.bench.throughput.RpcPerStepCommand;
import org.glauber.bench.throughput.ScalingCommand;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.command.ErrorHandlers;
import org.glauber.console.terminal.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the {@code bench} commands. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure the suite. Each command starts its own suite unless --target is given.")
public final class Bench {
  /**
   * Loggers that are turned off. Referenced here because a logger that is garbage-collected loses
   * its level.
   */
  private static final List<Logger> SILENCED_LOGGERS =
      List.of(
          Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"), Logger.getLogger("ai.djl"));

  private Bench() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    SILENCED_LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    int code;
    try (Console console = Console.system()) {
      Path home = Path.of(System.getProperty("glauber.home", ""));
      code = commandLine(console, home).execute(arguments);
    }
    System.exit(code);
  }

  static CommandLine commandLine(Console console, Path home) {
    CommandLine line =
        new CommandLine(new Bench())
            .addSubcommand(new OverheadCommand(console, home))
            .addSubcommand(new RpcPerStepCommand(console, home))
            .addSubcommand(new DeterminismCommand(console, home))
            .addSubcommand(new CostCommand(console, home))
            .addSubcommand(new LookaheadCommand(console, home))
            .addSubcommand(new PlannerCommand(console, home))
            .addSubcommand(new ScalingCommand(console, home))
            .addSubcommand(new ScaleCommand(console, home))
            .addSubcommand(new DecodeCommand(console, home))
            .addSubcommand(new LatencyCommand(console, home))
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
