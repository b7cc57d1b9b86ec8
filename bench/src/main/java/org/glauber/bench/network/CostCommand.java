package org.glauber.bench.network;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import ai.djl.Device;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.glauber.bench.comparison.Throughput;
import org.glauber.console.OutputFile;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.TextTable;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.RandomLanes;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.network.TorchNetwork;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.sampler.Sampler;
import org.glauber.network.transformer.Transformer;
import org.glauber.network.transformer.TransformerShape;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench cost}: measures the time c(lanes) of a forward pass by its number of lanes. */
@Command(
    name = "cost",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Time forward passes of increasing batch sizes in this process, including transfers and sampler:"
            + " the cost of a further lane, and therefore the benefit of lookahead, on this device.")
public final class CostCommand implements Callable<Integer> {
  private static final int MAX_LANES = 1_024;
  private static final int ROUNDS = 15;
  private static final int WARM_UP_ROUNDS = 3;

  private final Console console;
  private final Path home;

  @Spec private @Nullable CommandSpec command;

  @Option(names = "--model", defaultValue = "tales", description = "(default: ${DEFAULT-VALUE})")
  private String name = "";

  @Option(
      names = "--paper-size",
      description = "Use a network of the paper's size with random weights instead of a model.")
  private boolean paperSize;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      converter = DeviceConverter.class,
      defaultValue = "cpu",
      description = "cpu or gpu0, gpu1, … (default: ${DEFAULT-VALUE}).")
  private Device device = Device.cpu();

  @Option(
      names = "--lanes",
      paramLabel = "N[,N…]",
      hideParamSyntax = true,
      split = ",",
      defaultValue = "1,2,4,8,16,32,64",
      description = "Lanes per pass, each 1 to 1,024 (default: ${DEFAULT-VALUE}).")
  private List<Integer> laneCounts = List.of();

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description =
          "Do not measure; write network, sampler and lanes to DIR for bench/cost.py, which times them on"
              + " machines that have PyTorch but not this engine.")
  private @Nullable Path export;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public CostCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  /**
   * The network to measure.
   *
   * @param denoiser the network's archive
   * @param stepCount T
   */
  private record Subject(
      Path denoiser,
      Supplier<TorchNetwork> network,
      boolean isClean,
      Scan scan,
      NoiseLaw noise,
      int stepCount) {
    LaneBatch lanes(int lanes) {
      return RandomLanes.of(lanes, scan, noise, stepCount, new SplittableRandom(lanes));
    }
  }

  /**
   * The measurements of one batch size.
   *
   * @param passMillis the median time of a pass without lookahead
   * @param aheadMillis the median time of a pass with lookahead
   * @param deviation the maximum difference between a logit of the last lane in this batch and in a
   *     batch of its own
   */
  private record Row(int lanes, double passMillis, double aheadMillis, double deviation) {}

  @Override
  public Integer call() throws IOException {
    for (int lanes : laneCounts) {
      if (lanes < 1 || lanes > MAX_LANES) {
        throw new ParameterException(
            Objects.requireNonNull(command, "picocli sets it").commandLine(),
            "--lanes must be 1 to %,d, not %d".formatted(MAX_LANES, lanes));
      }
    }
    if (export != null) {
      OutputFile.requireDirectory("--export", export);
    }
    if (paperSize) {
      Path file = Files.createTempFile("glauber-paper-size", ".pt");
      try {
        measure(paperSized(file));
      } finally {
        Files.delete(file);
      }
    } else {
      measure(shipped());
    }
    return 0;
  }

  private void measure(Subject subject) throws IOException {
    if (export != null) {
      try {
        export(subject, export);
      } catch (IOException e) {
        throw new OutputFile("--export", export).writeFailure(e);
      }
      return;
    }
    List<Row> rows = rows(subject);
    if (json) {
      console.out().println(json(rows));
    } else {
      table(rows).forEach(console.out()::println);
    }
  }

  private List<Row> rows(Subject subject) {
    List<Row> rows = new ArrayList<>();
    try (TorchNetwork network = subject.network().get()) {
      for (int lanes : laneCounts) {
        LaneBatch batch = subject.lanes(lanes);
        rows.add(
            new Row(
                lanes,
                medianMillis(() -> network.decide(batch)),
                medianMillis(() -> network.decideAhead(batch)),
                network.deviation(batch, lanes - 1)));
      }
    }
    return rows;
  }

  private Subject shipped() {
    Model model = ModelRepository.at(home.resolve("models")).open(name);
    return new Subject(
        model.file(FileRole.FILE_ROLE_DENOISER),
        () -> TorchNetwork.open(model, device),
        model.manifest().getLogits() == Logits.LOGITS_CLEAN,
        model.scan(),
        model.noiseLaw(),
        model.scan().siteCount() * model.manifest().getMaxSweeps());
  }

  private Subject paperSized(Path file) throws IOException {
    console.err().println("Assembling a network of the paper's size …");
    TransformerShape shape = TransformerShape.PAPER;
    ArchiveWriter.write(
        file,
        Transformer.source(),
        Transformer.withWeights(shape, Transformer.untrained(shape, new SplittableRandom(1))));
    NoiseLaw noise = NoiseLaw.uniform(shape.vocabularySize(), 0.5);
    return new Subject(
        file,
        () -> TorchNetwork.open(file, true, noise, device),
        true,
        Scan.identity(shape.siteCount()),
        noise,
        shape.siteCount() * shape.maxSweeps());
  }

  private void export(Subject subject, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.copy(subject.denoiser(), directory.resolve("denoiser.pt"), REPLACE_EXISTING);
    Sampler.write(directory.resolve("sampler.pt"), subject.isClean(), subject.noise());
    LaneBatch batch =
        subject.lanes(laneCounts.stream().max(Comparator.naturalOrder()).orElseThrow());
    ByteBuffer rows =
        ByteBuffer.allocate(batch.size() * batch.width() * Double.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    rows.asDoubleBuffer().put(batch.rows(), 0, batch.size() * batch.width());
    Files.write(directory.resolve("rows.f64"), rows.array());
    console.out().printf("python3 bench/cost.py %s --rows %d%n", directory, batch.size());
  }

  /** The median time of a pass, after warm-up passes that are not counted. */
  private static double medianMillis(Runnable pass) {
    double[] millis = new double[ROUNDS];
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      long start = System.nanoTime();
      pass.run();
      if (round >= 0) {
        millis[round] = (System.nanoTime() - start) / 1e6;
      }
    }
    return Throughput.median(millis);
  }

  private static List<String> table(List<Row> rows) {
    TextTable table =
        new TextTable(
            "LANES",
            "PASS, MS",
            "LOOKAHEAD PASS, MS",
            "/ FIRST PASS",
            "MS/LANE",
            "LOGIT DEVIATION");
    for (Row row : rows) {
      table.row(
          Integer.toString(row.lanes()),
          String.format(Locale.ROOT, "%.2f", row.passMillis()),
          String.format(Locale.ROOT, "%.2f", row.aheadMillis()),
          String.format(Locale.ROOT, "%.2f", row.aheadMillis() / rows.getFirst().passMillis()),
          String.format(Locale.ROOT, "%.3f", row.aheadMillis() / row.lanes()),
          String.format(Locale.ROOT, "%.1e", row.deviation()));
    }
    return table.lines();
  }

  private String json(List<Row> rows) {
    JsonArray array = new JsonArray();
    for (Row row : rows) {
      JsonObject object = new JsonObject();
      object.addProperty("lanes", row.lanes());
      object.addProperty("pass_millis", row.passMillis());
      object.addProperty("ahead_millis", row.aheadMillis());
      object.addProperty("deviation", row.deviation());
      array.add(object);
    }
    JsonObject report = new JsonObject();
    report.addProperty("model", paperSize ? "paper-size" : name);
    report.addProperty("device", device.toString());
    report.add("rows", array);
    return new Gson().toJson(report);
  }
}
