package org.glauber.bench.throughput;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.glauber.bench.comparison.Comparison;
import org.glauber.bench.comparison.MeasurementOptions;
import org.glauber.bench.comparison.SuiteWorkload;
import org.glauber.bench.comparison.Workload;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench scaling}: compares the throughput of two denoisers with one, each with one thread.
 */
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Time a suite with two denoisers of one thread each against a suite with one, and print the CPU time"
            + " of gateway and client relative to the denoisers'.")
public final class ScalingCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final List<Integer> CHAIN_COUNTS = List.of(2, 8, 16);
  private static final String ONE = "one denoiser";
  private static final String TWO = "two denoisers";

  private final Console console;
  private final Path home;

  @Option(names = "--model", defaultValue = "tales", description = "(default: ${DEFAULT-VALUE})")
  private String name = "";

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "The directory of the models (default: models/ of this repository).")
  private @Nullable Path models;

  @Option(
      names = "--watched",
      description = "Request progress ten times per second (default: none).")
  private boolean isWatched;

  @Mixin private MeasurementOptions measuring = new MeasurementOptions();

  public ScalingCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    console.err().println("Starting two suites …");
    try (Suite one = start(1);
        Suite two = start(2);
        GatewayClient toOne = GatewayClient.connect(one.target(), TIMEOUT, Access.OPEN);
        GatewayClient toTwo = GatewayClient.connect(two.target(), TIMEOUT, Access.OPEN)) {
      ProgressRhythm progress = isWatched ? SuiteWorkload.WATCHED : SuiteWorkload.UNWATCHED;
      SequencedMap<String, Workload> workloads = new LinkedHashMap<>();
      workloads.put(ONE, SuiteWorkload.of(toOne, name, 1, progress));
      workloads.put(TWO, SuiteWorkload.of(toTwo, name, 1, progress));
      Duration denoisers = cpu(two, ServiceKind.DENOISER);
      Duration gateway = cpu(two, ServiceKind.GATEWAY);
      Duration client = cpu(ProcessHandle.current());
      measuring.measure(console, name, new Comparison(workloads, TWO, CHAIN_COUNTS));
      double all = cpu(two, ServiceKind.DENOISER).minus(denoisers).toMillis();
      console
          .err()
          .printf(
              Locale.ROOT,
              "CPU time relative to the two denoisers: gateway %.1f %%, client (which drives both suites) %.1f"
                  + " %%.%n",
              100 * cpu(two, ServiceKind.GATEWAY).minus(gateway).toMillis() / all,
              100 * cpu(ProcessHandle.current()).minus(client).toMillis() / all);
    }
    return 0;
  }

  private Suite start(int denoisers) throws InterruptedException {
    SuitePlan plan =
        SuitePlan.of(home)
            .withModels(models == null ? home.resolve("models") : models)
            .withReplicas(ServiceKind.DENOISER, denoisers);
    return Suite.start(plan, new PackagedService(home), SuiteListener.NONE);
  }

  private static Duration cpu(Suite suite, ServiceKind kind) {
    return suite.services(kind).stream()
        .map(ServiceProcess::pid)
        .map(pid -> ProcessHandle.of(pid).map(ScalingCommand::cpu).orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
