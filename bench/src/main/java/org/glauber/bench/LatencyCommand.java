package org.glauber.bench;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.glauber.bench.comparison.SuiteWorkload;
import org.glauber.console.command.SamplerConverter;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.TextTable;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.SuiteConnection;
import org.glauber.harness.SuiteOptions;
import org.glauber.model.v1.Sampler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench latency}: measures the latency of image generations, to the first preview and to the
 * final image.
 */
@Command(
    name = "latency",
    aliases = "patience", // an earlier name
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Generate one image after another with previews, and print the time from request to first preview"
            + " and to final image.")
final class LatencyCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int MAX_COUNT = 10_000;
  private static final int DIGITS = 3;

  private final Console console;
  private final Path home;
  private final Histogram firstPreview = new Histogram(DIGITS); // milliseconds
  private final Histogram image = new Histogram(DIGITS); // milliseconds
  private long previews;

  @Spec private CommandSpec spec;

  @Option(names = "--model", defaultValue = "faces", description = "(default: ${DEFAULT-VALUE})")
  private String name = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "20",
      description = "Images, after one warm-up, 1 to 10,000 (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      converter = SamplerConverter.class,
      completionCandidates = SamplerConverter.Candidates.class,
      description = "${COMPLETION-CANDIDATES} (default: the model's first).")
  private @Nullable Sampler sampler;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private SuiteOptions suite = new SuiteOptions();

  LatencyCommand(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (count < 1 || count > MAX_COUNT) {
      throw new ParameterException(
          spec.commandLine(),
          String.format(Locale.ROOT, "--count must be 1 to %,d, not %d", MAX_COUNT, count));
    }
    try (SuiteConnection connection = suite.connect(console, home, TIMEOUT, plan -> plan)) {
      console.err().println("Measuring …");
      ask(connection, 0);
      firstPreview.reset();
      image.reset();
      previews = 0;
      for (int seed = 1; seed <= count; seed++) {
        ask(connection, seed);
      }
    }
    if (json) {
      JsonObject report = new JsonObject();
      report.addProperty("model", name);
      report.addProperty("count", count);
      report.addProperty("previews_per_image", (double) previews / count);
      report.add("first_preview_seconds", quantiles(firstPreview));
      report.add("image_seconds", quantiles(image));
      console.out().println(new Gson().toJson(report));
    } else {
      TextTable table = new TextTable("SECONDS FROM REQUEST", "MEDIAN", "90 %", "LONGEST");
      row(table, "first preview", firstPreview);
      row(table, "image", image);
      table.lines().forEach(console.out()::println);
      console
          .out()
          .printf(Locale.ROOT, "%d images, %.1f previews each%n", count, (double) previews / count);
    }
    return 0;
  }

  private void ask(SuiteConnection connection, long seed) {
    SamplingOptions.Builder sampling = SamplingOptions.newBuilder();
    if (sampler != null) {
      sampling.setSampler(sampler);
    }
    long start = System.nanoTime();
    long before = previews;
    connection
        .client()
        .generateImage(
            GenerateImageRequest.newBuilder()
                .setModel(name)
                .setSeed(seed)
                .setSampling(sampling)
                .setProgress(SuiteWorkload.WATCHED)
                .build(),
            event -> {
              long millis = (System.nanoTime() - start) / 1_000_000;
              if (event.hasProgress()) {
                if (previews == before) {
                  firstPreview.recordValue(millis);
                }
                previews++;
              } else if (event.hasFinished()) {
                image.recordValue(millis);
              }
            });
  }

  private static void row(TextTable table, String what, Histogram times) {
    table.row(what, seconds(times, 50), seconds(times, 90), seconds(times, 100));
  }

  private static String seconds(Histogram times, double percentile) {
    return String.format(Locale.ROOT, "%.2f", times.getValueAtPercentile(percentile) / 1e3);
  }

  private static JsonObject quantiles(Histogram times) {
    JsonObject quantiles = new JsonObject();
    quantiles.addProperty("median", times.getValueAtPercentile(50) / 1e3);
    quantiles.addProperty("p90", times.getValueAtPercentile(90) / 1e3);
    quantiles.addProperty("longest", times.getMaxValue() / 1e3);
    return quantiles;
  }
}
