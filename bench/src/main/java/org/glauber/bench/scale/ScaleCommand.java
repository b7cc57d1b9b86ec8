package org.glauber.bench.scale;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.glauber.bench.autoscaling.DayLoad;
import org.glauber.console.ExitCode;
import org.glauber.console.OutputFile;
import org.glauber.console.terminal.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench scale}: measures load balancing over several replicas, replicas that leave and join
 * under load, and autoscaling policies.
 */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure scaling and autoscaling.",
      "balance: throughput, latency and fairness with 1 to 4 denoisers; least outstanding work against"
          + " round robin.",
      "join: replicas leave and join under load; no generation is lost.",
      "record: generate load along a day's curve, and write the services' metrics to --load.",
      "day: simulate autoscaling over a day, by work and by other metrics."
    })
public final class ScaleCommand implements Callable<Integer> {
  private static final int MAX_DENOISERS = 64;
  private static final int MAX_SECONDS = 600;
  private static final int MAX_ROUNDS = 100;
  private static final int MIN_MINUTES = 8;
  private static final int MAX_MINUTES = 1_440;
  private static final double MAX_TIMES = 1_000;

  private final Console console;
  private final Path home;

  @Option(
      names = "--parts",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "PART[,PART…]",
      description = "The parts to run: balance, join, record, day (default: balance,join,day).")
  private Set<Part> parts = EnumSet.of(Part.BALANCE, Part.JOIN, Part.DAY);

  @Option(
      names = "--denoisers",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "N[,N…]",
      defaultValue = "1,2,3,4",
      description = "Numbers of denoisers, 1 to 64, one thread each (default: ${DEFAULT-VALUE}).")
  private List<Integer> denoisers = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds of the two balancing policies, 1 to 100 (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Approximate duration of each measurement in seconds, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--load",
      paramLabel = "FILE",
      description = "A recorded day: lines of " + DayLoad.HEADER + " (default: the curve).")
  private @Nullable Path load;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "The factor by which the load is multiplied, up to 1000 (default: ${DEFAULT-VALUE}).")
  private double times;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "24",
      description = "Duration of the recording in minutes, 8 to 1440 (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(names = "--plot", paramLabel = "FILE", description = "Also plot the day as a PNG.")
  private @Nullable String plot;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * @param home the repository's root
   */
  public ScaleCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  /** The parts of the command. */
  enum Part {
    BALANCE,
    JOIN,
    RECORD,
    DAY
  }

  @Override
  public Integer call() throws InterruptedException {
    denoisers.forEach(count -> requireInRange("--denoisers", count, MAX_DENOISERS));
    requireInRange("--rounds", rounds, MAX_ROUNDS);
    requireInRange("--seconds", seconds, MAX_SECONDS);
    require(
        minutes >= MIN_MINUTES && minutes <= MAX_MINUTES,
        "--minutes must be 8 to 1,440, not " + minutes);
    require(times > 0 && times <= MAX_TIMES, "--times must be above 0, up to 1,000, not " + times);
    require(
        !parts.contains(Part.RECORD) || load != null, "record requires --load, the file to write.");
    Optional<OutputFile> drawing = Optional.ofNullable(plot).map(to -> OutputFile.of("--plot", to));
    drawing.ifPresent(OutputFile::requireWritable);
    ScaleReport report = new ScaleReport(console, json);
    ScaleSuites suites = new ScaleSuites(home);
    Duration time = Duration.ofSeconds(seconds);
    boolean hasPassed = true;
    if (parts.contains(Part.BALANCE)) {
      new BalanceMeasurement(suites, report).run(denoisers, rounds, time);
    }
    if (parts.contains(Part.JOIN)) {
      hasPassed = new JoinMeasurement(suites, report).run(time);
    }
    if (parts.contains(Part.RECORD)) {
      new DayRecording(suites, report)
          .run(Objects.requireNonNull(load), Duration.ofMinutes(minutes));
    }
    if (parts.contains(Part.DAY)) {
      new PolicyComparison(report).run(load, times, drawing);
    }
    report.finish();
    return hasPassed ? 0 : ExitCode.UNAVAILABLE.code();
  }

  private void requireInRange(String option, int value, int most) {
    require(value >= 1 && value <= most, option + " must be 1 to " + most + ", not " + value);
  }

  private void require(boolean isSo, String rule) {
    if (!isSo) {
      throw new ParameterException(spec.commandLine(), rule);
    }
  }
}
