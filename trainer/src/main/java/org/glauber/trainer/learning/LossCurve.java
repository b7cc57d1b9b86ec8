package org.glauber.trainer.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Plots the loss of a run against the number of examples. */
public final class LossCurve {
  private LossCurve() {}

  /**
   * Draws a PNG.
   *
   * @param rows the {@code loss.csv} of a run
   * @param batch number of examples per update
   */
  public static void draw(Path rows, int batch, Path png) throws IOException {
    List<Double> examples = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    for (String row : LossLog.rows(rows)) {
      String[] cells = row.split(",", -1);
      examples.add(Double.parseDouble(cells[0]) * batch / 1e6);
      losses.add(Double.parseDouble(cells[1]));
    }
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(500)
            .xAxisTitle("million examples")
            .yAxisTitle("loss")
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setYAxisMin(0.0);
    if (!examples.isEmpty()) {
      chart
          .addSeries("loss", examples, losses)
          .setMarker(examples.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
    try (var out = Files.newOutputStream(png)) {
      BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
    }
  }
}
