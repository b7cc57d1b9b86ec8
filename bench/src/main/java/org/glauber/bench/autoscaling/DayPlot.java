package org.glauber.bench.autoscaling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Plots a day under several policies: charts of replicas, waits and goodput over time, one below
 * the other.
 */
public final class DayPlot {
  private DayPlot() {}

  public static void write(Path png, SequencedMap<Policy, DaySimulation> days) throws IOException {
    List<XYChart> charts =
        List.of(
            chart(days, "replicas", 0, DaySimulation.Minute::replicas),
            chart(days, "longest wait for a lane, s", 0, DaySimulation.Minute::longestWait),
            chart(days, "goodput", 0, DaySimulation.Minute::goodput));
    BitmapEncoder.saveBitmap(
        charts, charts.size(), 1, png.toString(), BitmapEncoder.BitmapFormat.PNG);
  }

  private static XYChart chart(
      SequencedMap<Policy, DaySimulation> days,
      String what,
      double least,
      ToDoubleFunction<DaySimulation.Minute> figure) {
    XYChart chart =
        new XYChartBuilder().width(900).height(260).xAxisTitle("hour").yAxisTitle(what).build();
    chart.getStyler().setYAxisMin(least);
    chart.getStyler().setXAxisMax(24.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    days.reversed() // draws the first policy last, on top
        .forEach(
            (policy, day) -> {
              List<Double> hours = new ArrayList<>();
              List<Double> values = new ArrayList<>();
              for (int minute = 0; minute < day.minutes().size(); minute++) {
                hours.add(minute / 60.0);
                values.add(figure.applyAsDouble(day.minutes().get(minute)));
              }
              chart.addSeries(policy.text(), hours, values).setMarker(SeriesMarkers.NONE);
            });
    return chart;
  }
}
