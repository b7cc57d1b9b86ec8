package org.glauber.core.exact;

import static org.assertj.core.api.Assertions.assertThat;

/** Pearson's test that counts were drawn from a law, at the 0.1 % level. */
public final class ChiSquare {
  /** The standard normal's 0.999 quantile. */
  private static final double NORMAL_QUANTILE = 3.0902;

  private ChiSquare() {}

  /** Passes with probability 0.999 over seeds when the counts are drawn from {@code law}. */
  public static void assertDrawnFrom(double[] law, long[] counts) {
    for (int cell = 0; cell < law.length; cell++) {
      if (law[cell] == 0) {
        assertThat(counts[cell]).as("draws of impossible cell %d", cell).isZero();
      }
    }
    assertThat(statistic(law, counts)).as("chi-square").isLessThan(threshold(law));
  }

  /** Σ (observed - expected)²/expected over the possible cells. */
  public static double statistic(double[] law, long[] counts) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    double statistic = 0;
    for (int cell = 0; cell < law.length; cell++) {
      if (law[cell] > 0) {
        double expected = total * law[cell];
        statistic += (counts[cell] - expected) * (counts[cell] - expected) / expected;
      }
    }
    return statistic;
  }

  /** The 0.999 quantile of chi-square, by Wilson and Hilferty's cube. */
  public static double threshold(double[] law) {
    int degrees = -1;
    for (double probability : law) {
      degrees += probability > 0 ? 1 : 0;
    }
    double variance = 2.0 / (9 * degrees);
    return degrees * Math.pow(1 - variance + NORMAL_QUANTILE * Math.sqrt(variance), 3);
  }
}
