package org.glauber.trainer.evaluation;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;
import org.glauber.cli.statistics.ConfidenceInterval;
import org.glauber.cli.statistics.CorrectedShare.Found;
import org.glauber.cli.statistics.ShareDifference;

/** How reports write shares: never one without its interval. */
final class Shares {
  private Shares() {}

  /** "98.5 %". */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** [low, high]. */
  static JsonArray json(ConfidenceInterval interval) {
    JsonArray bounds = new JsonArray();
    bounds.add(interval.low());
    bounds.add(interval.high());
    return bounds;
  }

  /** {@code key}: the share, and {@code key_interval}: its interval. */
  static void add(JsonObject report, String key, double share, ConfidenceInterval interval) {
    report.addProperty(key, share);
    report.add(key + "_interval", json(interval));
  }

  /** As above. */
  static void add(JsonObject report, String key, Found found) {
    add(report, key, found.share(), found.interval());
  }

  /** A difference with its interval, its p-value and the verdict. */
  static JsonObject json(ShareDifference difference) {
    JsonObject object = new JsonObject();
    object.addProperty("difference", difference.difference());
    object.add("interval", json(difference.interval()));
    object.addProperty("p_value", difference.pValue());
    object.addProperty("significant", difference.isSignificant());
    return object;
  }
}
