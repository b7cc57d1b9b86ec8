package org.glauber.trainer.evaluation.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.glauber.trainer.reliability.LevelMeasurement;
import org.glauber.trainer.run.WholeFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Plots losses by noise level, with error bars of 95 %. */
final class LossPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;
  private static final double Z = 1.96;

  private LossPlot() {}

  static void draw(List<LevelMeasurement> levels, Path png) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle("noise level: visits that a step redraws a token to")
            .yAxisTitle("nats")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    chart.getStyler().setYAxisMin(0.0);
    List<LevelMeasurement> rising = levels.reversed();
    add(
        chart,
        rising,
        "loss: -log p0",
        it -> it.losses().clean().value(),
        it -> it.losses().clean().error());
    add(chart, rising, "expected loss: entropy of p0", it -> it.reliability().entropy(), it -> 0);
    add(
        chart,
        rising,
        "binary loss",
        it -> it.losses().binary().value(),
        it -> it.losses().binary().error());
    WholeFile.write(
        png,
        part -> {
          try (var out = Files.newOutputStream(part)) {
            BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
          }
        });
  }

  /** Adds a line, without the levels at which it is infinite. */
  private static void add(
      XYChart chart,
      List<LevelMeasurement> levels,
      String name,
      ToDoubleFunction<LevelMeasurement> value,
      ToDoubleFunction<LevelMeasurement> error) {
    List<LevelMeasurement> finite =
        levels.stream().filter(it -> Double.isFinite(value.applyAsDouble(it))).toList();
    if (!finite.isEmpty()) {
      chart.addSeries(
          name,
          finite.stream().map(it -> it.losses().level()).toList(),
          finite.stream().map(value::applyAsDouble).toList(),
          finite.stream().map(it -> halfWidth(error.applyAsDouble(it))).toList());
    }
  }

  private static double halfWidth(double error) {
    return Double.isFinite(error) ? Z * error : 0;
  }
}
