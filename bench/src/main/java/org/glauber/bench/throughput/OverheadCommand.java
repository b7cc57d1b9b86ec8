package org.glauber.bench.throughput;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.glauber.bench.comparison.Comparison;
import org.glauber.bench.comparison.MeasurementOptions;
import org.glauber.bench.comparison.SuiteWorkload;
import org.glauber.bench.comparison.Workload;
import org.glauber.console.terminal.Console;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.SuiteOptions;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.Sampling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench overhead}: compares the throughput of the suite with a bare loop over the network.
 * Both run the model's first recommended sampling, one step of a chain per pass. Only the suite
 * computes margins and decides steps again, which it needs for deterministic results.
 */
@Command(
    name = "overhead",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Time the running suite against a bare loop over the network in one process, at the same batch"
            + " sizes, one core each.")
public final class OverheadCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final String SUITE = "suite";
  private static final String BARE = "bare loop";

  private final Console console;
  private final Path home;

  @Option(names = "--model", defaultValue = "tales", description = "(default: ${DEFAULT-VALUE})")
  private String name = "";

  @Mixin private MeasurementOptions measuring = new MeasurementOptions();
  @Mixin private SuiteOptions suite = new SuiteOptions();

  public OverheadCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    Model model = ModelRepository.at(suite.models(home)).open(name);
    Sampling sampling = model.manifest().getRecommended(0).getSampling();
    try (SuiteConnection connection = suite.connect(console, home, TIMEOUT, plan -> plan);
        BareLoop bare = new BareLoop(model, sampling)) {
      SequencedMap<String, Workload> workloads = new LinkedHashMap<>();
      workloads.put(BARE, bare);
      workloads.put(SUITE, SuiteWorkload.of(connection.client(), name, 1, SuiteWorkload.WATCHED));
      measuring.measure(
          console, name, new Comparison(workloads, SUITE, MeasurementOptions.CHAIN_COUNTS));
    }
    return 0;
  }
}
