package org.glauber.trainer.evaluation.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;
import org.glauber.core.statistics.ConfidenceInterval;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.core.statistics.ShareDifference;

/** Formats shares for reports, always together with their intervals. */
public final class Shares {
  private Shares() {}

  /** Formats a share as a percentage: "98.5 %". */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Returns the interval as [low, high]. */
  public static JsonArray json(ConfidenceInterval interval) {
    JsonArray bounds = new JsonArray();
    bounds.add(interval.low());
    bounds.add(interval.high());
    return bounds;
  }

  /** Adds the share as {@code key} and its interval as {@code key_interval}. */
  public static void add(JsonObject report, String key, double share, ConfidenceInterval interval) {
    report.addProperty(key, share);
    report.add(key + "_interval", json(interval));
  }

  /** Adds the share as {@code key} and its interval as {@code key_interval}. */
  public static void add(JsonObject report, String key, Found found) {
    add(report, key, found.share(), found.interval());
  }

  /** Returns a difference with its interval, p-value and verdict. */
  public static JsonObject json(ShareDifference difference) {
    JsonObject object = new JsonObject();
    object.addProperty("difference", difference.difference());
    object.add("interval", json(difference.interval()));
    object.addProperty("p_value", difference.pValue());
    object.addProperty("significant", difference.isSignificant());
    return object;
  }
}
