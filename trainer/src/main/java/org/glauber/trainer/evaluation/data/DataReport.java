package org.glauber.trainer.evaluation.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.console.terminal.TextTable;
import org.glauber.trainer.evaluation.report.ReliabilityReport;
import org.glauber.trainer.evaluation.report.Shares;
import org.glauber.trainer.reliability.LevelLosses;
import org.glauber.trainer.reliability.LevelLosses.Mean;
import org.glauber.trainer.reliability.LevelMeasurement;
import org.glauber.trainer.reliability.LevelReliability;
import org.jspecify.annotations.Nullable;

/**
 * The losses, calibration and reliability of a model on held-out data by noise level.
 *
 * @param levels the measurements, noisiest level first
 * @param keepProbability Π(φ), the calibration sum of a perfect network
 * @param data what was read and left out, in sentences
 */
public record DataReport(List<LevelMeasurement> levels, double keepProbability, String data) {
  public DataReport {
    levels = List.copyOf(levels);
  }

  /** Returns the lines for people. */
  public List<String> lines() {
    TextTable table =
        new TextTable(
            "LEVEL",
            "QUESTIONS",
            "LOSS",
            "EXPECTED LOSS",
            "STEP LOSS",
            "BINARY LOSS",
            "CALIBRATION SUM",
            "RIGHT",
            "EXPECTED RIGHT",
            "P0");
    for (LevelMeasurement level : levels) {
      LevelLosses losses = level.losses();
      LevelReliability reliability = level.reliability();
      table.row(
          Integer.toString(losses.level()),
          Integer.toString(losses.questions()),
          text(losses.clean()),
          decimal(reliability.entropy()),
          text(losses.step()),
          text(losses.binary()),
          text(losses.calibration()),
          Shares.percent(reliability.accuracy()),
          Shares.percent(reliability.confidence()),
          ReliabilityReport.verdict(reliability));
    }
    List<String> lines = new ArrayList<>();
    lines.add(data);
    lines.addAll(table.lines());
    lines.add(
        "In nats, with standard errors. LOSS is -log p0 of the clean token, EXPECTED LOSS the"
            + " entropy of p0; STEP LOSS the");
    lines.add(
        "cross-entropy of the law that a chain draws from; BINARY LOSS that of Algorithm 1 in"
            + " expectation. The CALIBRATION SUM");
    lines.add(
        "of a perfect network is the keep probability, %s; with clean logits it always is."
            .formatted(decimal(keepProbability)));
    return lines;
  }

  private static String text(Mean mean) {
    return Double.isNaN(mean.error())
        ? decimal(mean.value())
        : decimal(mean.value()) + " ± " + decimal(mean.error());
  }

  private static String decimal(double value) {
    return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Adds {@code data} to a JSON report. Losses that are not finite are null. */
  public void addTo(JsonObject report) {
    JsonObject object = new JsonObject();
    object.addProperty("source", data);
    object.addProperty("keep_probability", keepProbability);
    JsonArray array = new JsonArray();
    for (LevelMeasurement level : levels) {
      LevelLosses losses = level.losses();
      LevelReliability reliability = level.reliability();
      JsonObject entry = new JsonObject();
      entry.addProperty("level", losses.level());
      entry.addProperty("questions", losses.questions());
      add(entry, "loss", losses.clean());
      entry.addProperty("expected_loss", reliability.entropy());
      add(entry, "step_loss", losses.step());
      add(entry, "binary_loss", losses.binary());
      add(entry, "calibration_sum", losses.calibration());
      Shares.add(entry, "right", reliability.accuracy(), reliability.interval());
      entry.addProperty("expected_right", reliability.confidence());
      entry.addProperty("calibration_error", reliability.error());
      entry.addProperty("calibration_error_of_reliable", reliability.errorOfReliable());
      entry.addProperty("reliable", reliability.isReliable());
      array.add(entry);
    }
    object.add("levels", array);
    report.add("data", object);
  }

  private static void add(JsonObject entry, String name, Mean mean) {
    entry.addProperty(name, finite(mean.value()));
    entry.addProperty(name + "_standard_error", finite(mean.error()));
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  /** Plots the losses by level as a PNG. */
  public void plot(Path png) throws IOException {
    LossPlot.draw(levels, png);
  }
}
