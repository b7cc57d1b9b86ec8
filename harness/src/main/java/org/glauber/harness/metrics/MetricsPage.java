package org.glauber.harness.metrics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metrics of a service at one moment.
 *
 * @param text the metrics in Prometheus' text format
 */
public record MetricsPage(String text) {
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(\\{.*})? (\\S+)$");

  /** The sum of a metric over all label values, by its Prometheus name; 0 if absent. */
  public double sum(String name) {
    return sum(name, "");
  }

  /** The sum of a metric over the samples that have a label {@code name="value"}. */
  public double sum(String name, String label) {
    double sum = 0;
    Matcher samples = SAMPLE.matcher(text);
    while (samples.find()) {
      boolean hasLabel = label.isEmpty() || String.valueOf(samples.group(2)).contains(label);
      if (samples.group(1).equals(name) && hasLabel) {
        sum += Double.parseDouble(samples.group(3));
      }
    }
    return sum;
  }
}
