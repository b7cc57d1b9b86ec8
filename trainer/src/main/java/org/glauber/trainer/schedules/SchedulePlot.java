package org.glauber.trainer.schedules;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.glauber.core.statistics.ConfidenceInterval;
import org.glauber.trainer.run.WholeFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Plots accepted tales against evaluations per site, with a line for each label and sampler. */
final class SchedulePlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;
  private static final double PERCENT = 100;

  private SchedulePlot() {}

  /** Draws a PNG; error bars show the 95 % intervals. */
  static void draw(ScheduleTable table, Path png) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle("evaluations a site")
            .yAxisTitle("tales accepted, %")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisMax(PERCENT);
    Map<String, List<ScheduleScore>> lines =
        table.scores().stream()
            .collect(
                groupingBy(
                    score -> score.label() + ", " + score.sampler(), LinkedHashMap::new, toList()));
    lines.forEach(
        (name, scores) -> {
          List<ScheduleScore> ordered =
              scores.stream()
                  .sorted(Comparator.comparingDouble(ScheduleScore::evaluationsPerSite))
                  .toList();
          chart.addSeries(
              name,
              ordered.stream().map(ScheduleScore::evaluationsPerSite).toList(),
              ordered.stream().map(score -> PERCENT * score.accepted().share()).toList(),
              ordered.stream().map(SchedulePlot::halfWidth).toList());
        });
    WholeFile.write(
        png,
        part -> {
          try (var out = Files.newOutputStream(part)) {
            BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
          }
        });
  }

  /**
   * Returns half the width of the interval: Wilson's interval is asymmetric, but the chart's error
   * bars are symmetric.
   */
  private static double halfWidth(ScheduleScore score) {
    ConfidenceInterval interval = score.accepted().interval();
    return PERCENT * (interval.high() - interval.low()) / 2;
  }
}
