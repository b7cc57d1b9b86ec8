package org.glauber.core.statistics;

import java.util.Locale;

/** A confidence interval of a share or of the difference of two shares. */
public record ConfidenceInterval(double low, double high) {
  /** The standard normal's 0.975 quantile: 95 % confidence. */
  private static final double Z = 1.959963984540054;

  /**
   * The Wilson score interval (Wilson 1927) at 95 % confidence for {@code hits} of {@code count}.
   * Unlike p ± z·√(p(1 - p)/n) it stays within [0, 1], and its width is positive at 0 and at 1. It
   * is [0, 1] if {@code count} is 0.
   */
  public static ConfidenceInterval wilson(long hits, long count) {
    return wilson(count == 0 ? 0 : (double) hits / count, count, Z);
  }

  /**
   * The Wilson score interval at 95 % confidence for a share of items that are correlated within
   * groups, such as the sentences of a text. Counts each group as one independent item, which is
   * conservative.
   *
   * @param share the share of all items, 0 to 1
   */
  public static ConfidenceInterval ofGroups(double share, long groups) {
    return wilson(share, groups, Z);
  }

  /**
   * The Wilson score interval at another confidence.
   *
   * @param z the quantile of the standard normal that leaves half of the error above it
   */
  static ConfidenceInterval wilson(double p, long count, double z) {
    if (count == 0) {
      return new ConfidenceInterval(0, 1);
    }
    double z2 = z * z / count;
    double center = p + z2 / 2;
    double half = z * Math.sqrt((p * (1 - p) + z2 / 4) / count);
    return new ConfidenceInterval(
        p == 0 ? 0 : (center - half) / (1 + z2), p == 1 ? 1 : (center + half) / (1 + z2));
  }

  /** Both ends in percent: "77.2 to 86.5 %". */
  public String percent() {
    return percent(1);
  }

  /** Both ends in percent with {@code decimals} decimals, for small shares. */
  public String percent(int decimals) {
    String number = "%." + decimals + "f";
    return String.format(Locale.ROOT, number + " to " + number + " %%", 100 * low, 100 * high);
  }
}
