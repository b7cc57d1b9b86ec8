package org.glauber.trainer.evaluation.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.console.terminal.TextTable;
import org.glauber.trainer.reliability.Bin;
import org.glauber.trainer.reliability.LevelReliability;

/**
 * The reliability of a model's p0 on held-out data, as lines for people and as JSON.
 *
 * @param levels the results by level, noisiest level first
 */
public record ReliabilityReport(List<LevelReliability> levels) {
  public ReliabilityReport {
    levels = List.copyOf(levels);
  }

  /** Returns the lines for people. */
  public List<String> lines() {
    TextTable table =
        new TextTable(
            "LEVEL",
            "QUESTIONS",
            "EXPECTED RIGHT",
            "RIGHT",
            "95 %",
            "ERROR",
            "RELIABLE UP TO",
            "LOSS",
            "EXPECTED LOSS",
            "P0");
    for (LevelReliability level : levels) {
      table.row(
          Integer.toString(level.level()),
          Integer.toString(level.questions()),
          Shares.percent(level.confidence()),
          Shares.percent(level.accuracy()),
          level.interval().percent(),
          decimal(level.error()),
          decimal(level.errorOfReliable()),
          decimal(level.loss()),
          decimal(level.entropy()),
          verdict(level));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "Reliability of p0, asked as a chain asks about held-out data; ERROR is the expected");
    lines.add("calibration error, and RELIABLE UP TO what a reliable p0 shows by chance, 99 %:");
    lines.addAll(table.lines());
    return lines;
  }

  /** Returns whether p0 is reliable, or how it fails, in one or two words. */
  public static String verdict(LevelReliability level) {
    if (level.isReliable()) {
      return "reliable";
    }
    return level.confidence() > level.accuracy() ? "too sure" : "too unsure";
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** Adds {@code reliability} to a JSON report, an array with one object for each level. */
  public void addTo(JsonObject report) {
    JsonArray array = new JsonArray();
    for (LevelReliability level : levels) {
      JsonObject object = new JsonObject();
      object.addProperty("level", level.level());
      object.addProperty("questions", level.questions());
      object.addProperty("expected_right", level.confidence());
      Shares.add(object, "right", level.accuracy(), level.interval());
      object.addProperty("calibration_error", level.error());
      object.addProperty("calibration_error_of_reliable", level.errorOfReliable());
      object.addProperty("reliable", level.isReliable());
      object.addProperty("loss", level.loss());
      object.addProperty("expected_loss", level.entropy());
      JsonArray bins = new JsonArray();
      level.bins().forEach(bin -> bins.add(json(bin)));
      object.add("bins", bins);
      array.add(object);
    }
    report.add("reliability", array);
  }

  private static JsonObject json(Bin bin) {
    JsonObject object = new JsonObject();
    object.addProperty("count", bin.count());
    object.addProperty("expected_right", bin.confidence());
    Shares.add(object, "right", bin.accuracy(), bin.interval());
    return object;
  }
}
