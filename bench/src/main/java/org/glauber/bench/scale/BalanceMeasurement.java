package org.glauber.bench.scale;

import static org.glauber.bench.scale.ScaleReport.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.glauber.bench.scale.ScaleSuites.Balance;
import org.glauber.client.GatewayClient;
import org.glauber.console.terminal.TextTable;
import org.glauber.harness.Suite;

/**
 * The part {@code balance}: throughput, latency and fairness with several denoisers, balanced by
 * least outstanding work and by round robin.
 */
record BalanceMeasurement(ScaleSuites suites, ScaleReport report) {
  /** Measures each number of denoisers with both policies, in alternating rounds. */
  void run(List<Integer> denoisers, int rounds, Duration time) throws InterruptedException {
    TextTable table =
        new TextTable(
            "DENOISERS", "BALANCING BY", "STEPS/S", "SHORT TEXT, S", "99 %", "LEAST/MOST");
    JsonArray rows = new JsonArray();
    for (int count : denoisers) {
      report.progress("Two suites, denoisers: %d each …", count);
      Map<Balance, MixedLoad> loads = new EnumMap<>(Balance.class);
      try (Suite byWork = suites.start(count, Balance.OUTSTANDING_WORK);
          Suite inTurns = suites.start(count, Balance.ROUND_ROBIN);
          GatewayClient toByWork = ScaleSuites.connect(byWork);
          GatewayClient toInTurns = ScaleSuites.connect(inTurns)) {
        for (int round = -1; round < rounds; round++) {
          for (Balance balance : Balance.values()) {
            MixedLoad load =
                round < 0 // warm-up, not counted
                    ? new MixedLoad(ScaleSuites.CALLERS)
                    : loads.computeIfAbsent(balance, _ -> new MixedLoad(ScaleSuites.CALLERS));
            load.run(
                switch (balance) {
                  case OUTSTANDING_WORK -> toByWork;
                  case ROUND_ROBIN -> toInTurns;
                },
                time);
          }
        }
      }
      loads.forEach(
          (balance, load) -> {
            table.row(line(count, balance, load));
            rows.add(json(count, balance, load));
          });
    }
    report.add("balance", rows, table.lines());
  }

  private static String[] line(int count, Balance balance, MixedLoad load) {
    return new String[] {
      Integer.toString(count),
      balance.text(),
      format("%,.0f", load.stepsPerSecond()),
      format("%.2f", load.shortSeconds(50)),
      format("%.2f", load.shortSeconds(99)),
      format("%.3f", load.fairness())
    };
  }

  private static JsonObject json(int count, Balance balance, MixedLoad load) {
    JsonObject row = new JsonObject();
    row.addProperty("denoisers", count);
    row.addProperty("balance", balance.text());
    row.addProperty("steps_per_second", load.stepsPerSecond());
    row.addProperty("short_seconds_p50", load.shortSeconds(50));
    row.addProperty("short_seconds_p99", load.shortSeconds(99));
    row.addProperty("fairness", load.fairness());
    return row;
  }
}
