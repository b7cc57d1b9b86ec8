package org.glauber.bench.throughput;

import ai.djl.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.glauber.bench.comparison.Comparison;
import org.glauber.bench.comparison.MeasurementOptions;
import org.glauber.bench.comparison.Throughput;
import org.glauber.bench.comparison.Workload;
import org.glauber.console.terminal.Console;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.SuiteOptions;
import org.glauber.harness.service.ServiceKind;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.network.TorchVqgan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench decode}: compares the throughput of the VQGAN service with a bare loop over its
 * network.
 */
@Command(
    name = "decode",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Time the decoding of images by the running VQGAN service, PNGs included, against a bare loop over"
            + " its network in one process, at the same batch sizes, one core each.")
public final class DecodeCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final String SERVICE = "service";
  private static final String BARE = "bare loop";
  private static final int DIFFERENT_GRIDS = 64;
  private static final int BATCH = 8; // the service's default

  private final Console console;
  private final Path home;

  @Spec private CommandSpec spec;

  @Option(names = "--model", defaultValue = "faces", description = "(default: ${DEFAULT-VALUE})")
  private String name = "";

  @Option(
      names = "--vqgan",
      paramLabel = "HOST:PORT",
      description = "A VQGAN service of the running suite; required with --target.")
  private @Nullable String vqgan;

  @Mixin private MeasurementOptions measuring = new MeasurementOptions();
  @Mixin private SuiteOptions suite = new SuiteOptions();

  public DecodeCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (suite.isRunning() && vqgan == null) {
      throw new ParameterException(
          spec.commandLine(), "--target requires --vqgan, the address of a VQGAN service");
    }
    Model model = ModelRepository.at(suite.models(home)).open(name);
    int[][] grids = grids(model);
    try (SuiteConnection connection = suite.connect(console, home, TIMEOUT, plan -> plan);
        DecodeWorkload calls = new DecodeWorkload(address(connection), model, grids);
        TorchVqgan network = TorchVqgan.open(model, Device.cpu())) {
      SequencedMap<String, Workload> workloads = new LinkedHashMap<>();
      workloads.put(BARE, (batch, time) -> bareLoop(network, grids, batch, time));
      workloads.put(SERVICE, calls);
      measuring.measure(
          console,
          name,
          new Comparison(workloads, SERVICE, List.of(BATCH)).counting("images", "image"));
    }
    return 0;
  }

  private String address(SuiteConnection connection) {
    return vqgan != null
        ? vqgan
        : connection.owned().orElseThrow().services(ServiceKind.VQGAN).getFirst().address();
  }

  private static Throughput bareLoop(TorchVqgan network, int[][] grids, int batch, Duration time) {
    long start = System.nanoTime();
    long images = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      List<int[]> some = new ArrayList<>();
      for (int k = 0; k < batch; k++) {
        some.add(grids[(int) ((images + k) % grids.length)]);
      }
      network.decode(some.toArray(int[][]::new));
      images += batch;
    }
    return new Throughput(images, images / batch, System.nanoTime() - start);
  }

  private static int[][] grids(Model model) {
    SplittableRandom random = new SplittableRandom(1);
    int siteCount = model.manifest().getSiteCount();
    int codeCount = model.manifest().getVocabularySize();
    int[][] grids = new int[DIFFERENT_GRIDS][];
    for (int k = 0; k < grids.length; k++) {
      grids[k] = random.ints(siteCount, 0, codeCount).toArray();
    }
    return grids;
  }
}
