package org.glauber.bench.scale;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A day under several policies: replicas, waits and goodput by the hour, one below the other. */
final class DayPlot {
  private DayPlot() {}

  static void write(Path png, Map<Policy, DaySimulation> days) throws IOException {
    List<XYChart> charts =
        List.of(
            chart(days, "replicas", DaySimulation.Minute::replicas),
            chart(days, "longest wait for a lane, s", DaySimulation.Minute::longestWait),
            chart(days, "goodput", DaySimulation.Minute::goodput));
    BitmapEncoder.saveBitmap(
        charts, charts.size(), 1, png.toString(), BitmapEncoder.BitmapFormat.PNG);
  }

  private static XYChart chart(
      Map<Policy, DaySimulation> days, String what, ToDoubleFunction<DaySimulation.Minute> figure) {
    XYChart chart =
        new XYChartBuilder().width(900).height(260).xAxisTitle("hour").yAxisTitle(what).build();
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setXAxisMax(24.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    days.forEach(
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
