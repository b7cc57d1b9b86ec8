package org.glauber.bench.comparison;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.glauber.console.OutputFile;
import org.glauber.console.terminal.TextTable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * Times two workloads alternately, in rounds, each at every number of chains, so that other load on
 * the machine affects both alike.
 *
 * <p>Ratios are computed within a round; the reported figures are medians over the rounds.
 */
public final class Comparison {
  private final List<Integer> chainCounts;
  private final String compared;
  private final String baseline;
  private final SequencedMap<String, Workload> workloads = new LinkedHashMap<>();
  private final Map<String, Map<Integer, List<Throughput>>> paces = new LinkedHashMap<>();
  private String counted = "steps";
  private String together = "chain";
  private int rounds;

  /**
   * Compares two workloads.
   *
   * @param compared the name of the workload whose throughput is divided by the other's
   * @param chainCounts the numbers of concurrent chains, one column each
   */
  public Comparison(
      SequencedMap<String, Workload> workloads, String compared, List<Integer> chainCounts) {
    this.chainCounts = List.copyOf(chainCounts);
    if (workloads.size() != 2 || !workloads.containsKey(compared)) {
      throw new IllegalArgumentException(
          "there must be two workloads, one of them named " + compared);
    }
    this.workloads.putAll(workloads);
    this.compared = compared;
    this.baseline =
        workloads.keySet().stream().filter(name -> !name.equals(compared)).findAny().orElseThrow();
  }

  /**
   * Changes the units of the report from steps and chains.
   *
   * @param plural the unit that throughput counts per second, such as {@code images}
   * @param singular the unit of concurrency, such as {@code image}
   */
  public Comparison counting(String plural, String singular) {
    counted = plural;
    together = singular;
    return this;
  }

  /** Times every workload, after a warm-up round that is not counted. */
  void run(int rounds, Duration time) throws InterruptedException {
    this.rounds = rounds;
    for (int round = -1; round < rounds; round++) {
      for (int chains : chainCounts) {
        for (Map.Entry<String, Workload> workload : workloads.entrySet()) {
          Throughput pace = workload.getValue().run(chains, time);
          if (round >= 0) {
            paces
                .computeIfAbsent(workload.getKey(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(chains, _ -> new ArrayList<>())
                .add(pace);
          }
        }
      }
    }
  }

  /** The median throughput of a workload, in steps per second over all chains. */
  public double stepsPerSecond(String workload, int chains) {
    return Throughput.median(figures(workload, chains, Throughput::stepsPerSecond));
  }

  /**
   * The median time of a call in seconds; a call is one generation if the workload runs whole
   * generations.
   */
  public double secondsPerCall(String workload, int chains) {
    return Throughput.median(figures(workload, chains, pace -> pace.secondsPerCall(chains)));
  }

  /** The median over the rounds of the compared workload's throughput divided by the other's. */
  public double ratio(int chains) {
    double[] above = figures(compared, chains, Throughput::stepsPerSecond);
    double[] below = figures(baseline, chains, Throughput::stepsPerSecond);
    double[] ratios = new double[above.length];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = above[round] / below[round];
    }
    return Throughput.median(ratios);
  }

  private double[] figures(String workload, int chains, ToDoubleFunction<Throughput> figure) {
    return paces.getOrDefault(workload, Map.of()).getOrDefault(chains, List.of()).stream()
        .mapToDouble(figure)
        .toArray();
  }

  /** A table of each workload's throughput, and the ratio. */
  public List<String> table() {
    TextTable table = emptyTable(counted.toUpperCase(Locale.ROOT) + " PER SECOND");
    for (String workload : workloads.keySet()) {
      row(table, workload, "%,.0f", chains -> stepsPerSecond(workload, chains));
    }
    row(table, compared + " / " + baseline, "%.3f", this::ratio);
    return table.lines();
  }

  /** A table of the time that a generation takes with each workload. */
  public List<String> latencyTable() {
    TextTable table = emptyTable("SECONDS PER GENERATION");
    for (String workload : workloads.keySet()) {
      row(table, workload, "%.2f", chains -> secondsPerCall(workload, chains));
    }
    return table.lines();
  }

  private TextTable emptyTable(String title) {
    List<String> headings = new ArrayList<>(List.of(title));
    String heading = together.toUpperCase(Locale.ROOT);
    chainCounts.forEach(chains -> headings.add(chains + " " + heading + (chains == 1 ? "" : "S")));
    return new TextTable(headings.toArray(String[]::new));
  }

  /** Plots each workload's throughput against the number of chains, as a PNG. */
  public void plot(OutputFile png) {
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(450)
            .xAxisTitle("concurrent generations")
            .yAxisTitle("steps per second, total")
            .build();
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    for (String workload : workloads.keySet()) {
      List<Double> paces =
          chainCounts.stream().map(chains -> stepsPerSecond(workload, chains)).toList();
      chart.addSeries(workload, chainCounts, paces);
    }
    try (var out = Files.newOutputStream(png.path())) {
      BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
    } catch (IOException e) {
      throw png.writeFailure(e);
    }
  }

  /** The report as one JSON object, with figures keyed by the number of chains. */
  String json(String model) {
    JsonObject report = new JsonObject();
    report.addProperty("model", model);
    report.addProperty("rounds", rounds);
    report.add("ratio", byChains(this::ratio));
    for (String workload : workloads.keySet()) {
      report.add(
          workload.replace(' ', '_') + "_" + counted + "_per_second",
          byChains(chains -> stepsPerSecond(workload, chains)));
      report.add(
          workload.replace(' ', '_') + "_seconds_per_call",
          byChains(chains -> secondsPerCall(workload, chains)));
    }
    return new Gson().toJson(report);
  }

  private void row(TextTable table, String name, String format, Figure figure) {
    List<String> cells = new ArrayList<>(List.of(name));
    chainCounts.forEach(chains -> cells.add(String.format(Locale.ROOT, format, figure.of(chains))));
    table.row(cells.toArray(String[]::new));
  }

  private JsonObject byChains(Figure figure) {
    JsonObject object = new JsonObject();
    chainCounts.forEach(chains -> object.addProperty(Integer.toString(chains), figure.of(chains)));
    return object;
  }

  /** A figure as a function of the number of chains. */
  @FunctionalInterface
  private interface Figure {
    /** The figure. */
    double of(int chains);
  }
}
