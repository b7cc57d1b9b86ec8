package org.glauber.bench.scale;

import static org.glauber.bench.scale.ScaleReport.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.glauber.bench.autoscaling.Arrivals;
import org.glauber.bench.autoscaling.Day;
import org.glauber.bench.autoscaling.DayLoad;
import org.glauber.bench.autoscaling.DayPlot;
import org.glauber.bench.autoscaling.DaySimulation;
import org.glauber.bench.autoscaling.Policy;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.OutputFile;
import org.glauber.console.terminal.TextTable;
import org.jspecify.annotations.Nullable;

/** The part {@code day}: simulates autoscaling over a day, by work and by other metrics. */
record PolicyComparison(ScaleReport report) {
  private static final long SEED = 1;

  /**
   * Simulates the day under each policy.
   *
   * @param load the recorded day; the assumed one if null
   * @param times the factor by which the load is multiplied
   * @param drawing the file of the plot
   */
  void run(@Nullable Path load, double times, Optional<OutputFile> drawing) {
    DayLoad recorded = read(load);
    SequencedMap<Policy, DaySimulation> days = new LinkedHashMap<>();
    TextTable table =
        new TextTable(
            "AUTOSCALING BY",
            "REPLICA HOURS",
            "GOODPUT",
            "WAIT 99 %, S",
            "MAX WAIT, S",
            "TURNS DOWN");
    JsonArray rows = new JsonArray();
    for (Policy policy : Policy.values()) {
      DaySimulation day = DaySimulation.of(policy, new Arrivals(recorded, times, SEED));
      days.put(policy, day);
      table.row(
          policy.text(),
          format("%.1f", day.replicaHours()),
          format("%.4f", day.goodput()),
          format("%.0f", day.waitSeconds(99)),
          format("%.0f", day.waitSeconds(100)),
          Integer.toString(day.turns()));
      JsonObject row = new JsonObject();
      row.addProperty("policy", policy.text());
      row.addProperty("replica_hours", day.replicaHours());
      row.addProperty("goodput", day.goodput());
      row.addProperty("wait_p99_seconds", day.waitSeconds(99));
      row.addProperty("turns_down", day.turns());
      rows.add(row);
    }
    report.add("day", rows, table.lines());
    drawing.ifPresent(png -> draw(days, png));
  }

  private static DayLoad read(@Nullable Path load) {
    if (load == null) {
      return Day.load();
    }
    try {
      return DayLoad.read(load);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "--load: " + load + " cannot be read.");
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--load: " + load + ", " + e.getMessage());
    }
  }

  private static void draw(SequencedMap<Policy, DaySimulation> days, OutputFile png) {
    try {
      DayPlot.write(png.path(), days);
    } catch (IOException e) {
      throw png.writeFailure(e);
    }
  }
}
