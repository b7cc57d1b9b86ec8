package org.glauber.bench.throughput;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.glauber.bench.comparison.Comparison;
import org.glauber.bench.comparison.MeasurementOptions;
import org.glauber.bench.comparison.SuiteWorkload;
import org.glauber.bench.comparison.Workload;
import org.glauber.console.OutputFile;
import org.glauber.console.terminal.Console;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.SuiteOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench planner}: compares the suite with lookahead as planned by the denoiser and without
 * lookahead.
 */
@Command(
    name = "planner",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Time the running suite with lookahead as planned by the denoiser against the same suite with one"
            + " step per pass.")
public final class PlannerCommand implements Callable<Integer> {
  private static final int MAX_CHAINS = 1_024;
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final String ON = "planner";
  private static final String OFF = "one step a pass";

  private final Console console;
  private final Path home;

  @Option(names = "--model", defaultValue = "tales", description = "(default: ${DEFAULT-VALUE})")
  private String name = "";

  @Option(
      names = "--at-once",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "N[,N…]",
      defaultValue = "1,2,4,8,16",
      description = "Numbers of concurrent generations (default: ${DEFAULT-VALUE}).")
  private List<Integer> chainCounts = List.of();

  @Option(names = "--plot", paramLabel = "FILE", description = "Also plot the throughput as a PNG.")
  private @Nullable String plot;

  @Spec private CommandSpec spec;
  @Mixin private MeasurementOptions measuring = new MeasurementOptions();
  @Mixin private SuiteOptions suite = new SuiteOptions();

  public PlannerCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    for (int chains : chainCounts) {
      if (chains < 1 || chains > MAX_CHAINS) {
        throw new ParameterException(
            spec.commandLine(),
            String.format(Locale.ROOT, "--at-once must be 1 to %,d, not %d", MAX_CHAINS, chains));
      }
    }
    Optional<OutputFile> drawing = Optional.ofNullable(plot).map(to -> OutputFile.of("--plot", to));
    drawing.ifPresent(OutputFile::requireWritable);
    try (SuiteConnection connection = suite.connect(console, home, TIMEOUT, plan -> plan)) {
      SequencedMap<String, Workload> workloads = new LinkedHashMap<>();
      workloads.put(OFF, SuiteWorkload.of(connection.client(), name, 1, SuiteWorkload.WATCHED));
      workloads.put(ON, SuiteWorkload.of(connection.client(), name, 0, SuiteWorkload.WATCHED));
      Comparison comparison = new Comparison(workloads, ON, chainCounts);
      measuring.measure(console, name, comparison);
      comparison.latencyTable().forEach(console.err()::println);
      drawing.ifPresent(comparison::plot);
    }
    return 0;
  }
}
