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
import org.glauber.generation.v1.Model;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.SuiteOptions;
import org.glauber.harness.service.ServiceKind;
import org.glauber.model.v1.Sampling;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench rpc-per-step}: compares the throughput of the suite with a workload of one call per
 * step.
 */
@Command(
    name = "rpc-per-step",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Time one call to the denoiser for every step against the running suite.")
public final class RpcPerStepCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final String SUITE = "suite";
  private static final String CALLS = "call per step";

  private final Console console;
  private final Path home;

  @Spec private CommandSpec spec;

  @Option(names = "--model", defaultValue = "tales", description = "(default: ${DEFAULT-VALUE})")
  private String name = "";

  @Option(
      names = "--denoiser",
      paramLabel = "HOST:PORT",
      description = "A denoiser of the running suite; required with --target.")
  private @Nullable String denoiser;

  @Mixin private MeasurementOptions measuring = new MeasurementOptions();
  @Mixin private SuiteOptions suite = new SuiteOptions();

  public RpcPerStepCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (suite.isRunning() && denoiser == null) {
      throw new ParameterException(
          spec.commandLine(), "--target requires --denoiser, the address to call for every step");
    }
    try (SuiteConnection connection = suite.connect(console, home, TIMEOUT, plan -> plan)) {
      Model model = connection.client().model(name);
      Sampling sampling = model.getManifest().getRecommended(0).getSampling();
      try (RpcPerStepWorkload calls =
          new RpcPerStepWorkload(address(connection), model, sampling)) {
        SequencedMap<String, Workload> workloads = new LinkedHashMap<>();
        workloads.put(SUITE, SuiteWorkload.of(connection.client(), name, 1, SuiteWorkload.WATCHED));
        workloads.put(CALLS, calls);
        measuring.measure(
            console, name, new Comparison(workloads, CALLS, MeasurementOptions.CHAIN_COUNTS));
      }
    }
    return 0;
  }

  private String address(SuiteConnection connection) {
    return denoiser != null
        ? denoiser
        : connection.owned().orElseThrow().services(ServiceKind.DENOISER).getFirst().address();
  }
}
