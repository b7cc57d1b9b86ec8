package org.glauber.trainer.evaluation;

/**
 * A confidence interval of a share.
 *
 * @param low at least 0
 * @param high at most 1
 */
record Interval(double low, double high) {
  /** The standard normal's 0.975 quantile. */
  private static final double Z = 1.959963984540054;

  /**
   * Wilson's 95 % interval (Wilson 1927) of the probability behind {@code hits} of {@code count}:
   * unlike p ± z·√(p(1 - p)/n) it stays within [0, 1] and has a width at 0 and at 1. All of [0, 1]
   * where nothing was counted.
   */
  static Interval wilson(int hits, int count) {
    if (count == 0) {
      return new Interval(0, 1);
    }
    double p = (double) hits / count;
    double z2 = Z * Z / count;
    double center = p + z2 / 2;
    double half = Z * Math.sqrt((p * (1 - p) + z2 / 4) / count);
    return new Interval(
        Math.max(0, (center - half) / (1 + z2)), Math.min(1, (center + half) / (1 + z2)));
  }
}
