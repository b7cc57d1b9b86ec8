package org.glauber.cli.statistics;

import java.util.Locale;

/** A confidence interval of a share or of the difference of two shares. */
public record Interval(double low, double high) {
  /** The standard normal's 0.975 quantile: 95 % confidence. */
  private static final double Z = 1.959963984540054;

  /**
   * Wilson's 95 % interval (Wilson 1927) of the probability behind {@code hits} of {@code count}:
   * unlike p ± z·√(p(1 - p)/n) it stays within [0, 1] and has a width at 0 and at 1. All of [0, 1]
   * where nothing was counted.
   */
  public static Interval wilson(long hits, long count) {
    return wilson(count == 0 ? 0 : (double) hits / count, count, Z);
  }

  /**
   * Wilson's 95 % interval of a share of things that come in groups and are alike within a group,
   * such as the sentences of a text: that of as many independent things as there are groups, which
   * is wider than needed.
   *
   * @param share 0 to 1, of all things
   */
  public static Interval ofGroups(double share, long groups) {
    return wilson(share, groups, Z);
  }

  /**
   * Wilson's interval at another confidence.
   *
   * @param z the quantile of the standard normal that leaves half of the error above it
   */
  static Interval wilson(double p, long count, double z) {
    if (count == 0) {
      return new Interval(0, 1);
    }
    double z2 = z * z / count;
    double center = p + z2 / 2;
    double half = z * Math.sqrt((p * (1 - p) + z2 / 4) / count);
    return new Interval(
        p == 0 ? 0 : (center - half) / (1 + z2), p == 1 ? 1 : (center + half) / (1 + z2));
  }

  /** Both ends in percent: "77.2 to 86.5 %". */
  public String percent() {
    return percent(1);
  }

  /** The same with a number of decimals, for small shares. */
  public String percent(int decimals) {
    String number = "%." + decimals + "f";
    return String.format(Locale.ROOT, number + " to " + number + " %%", 100 * low, 100 * high);
  }
}
