package org.glauber.core.statistics;

import java.util.Locale;

/**
 * The difference of two independently counted shares: the first minus the second.
 *
 * @param difference -1 to 1
 * @param interval the 95 % interval of the difference by Newcombe's hybrid score method (Newcombe
 *     1998, method 10), which combines the Wilson intervals of both shares
 * @param pValue of the two-sided Fisher's exact test: the probability, if both shares are equal, of
 *     counts that are no more likely than those observed
 */
public record ShareDifference(double difference, ConfidenceInterval interval, double pValue) {
  private static final double SIGNIFICANT = 0.05;

  /** Tolerance for rounding between equally likely tables; R's fisher.test uses the same. */
  private static final double ROUNDING = 1 + 1e-7;

  /**
   * Compares {@code hits} of {@code count} with {@code otherHits} of {@code otherCount}.
   *
   * @throws IllegalArgumentException if a count is not positive or smaller than its hits
   */
  public static ShareDifference of(long hits, long count, long otherHits, long otherCount) {
    requireCounted(hits, count);
    requireCounted(otherHits, otherCount);
    double share = (double) hits / count;
    double other = (double) otherHits / otherCount;
    ConfidenceInterval ofShare = ConfidenceInterval.wilson(hits, count);
    ConfidenceInterval ofOther = ConfidenceInterval.wilson(otherHits, otherCount);
    double difference = share - other;
    return new ShareDifference(
        difference,
        new ConfidenceInterval(
            difference - Math.hypot(share - ofShare.low(), ofOther.high() - other),
            difference + Math.hypot(ofShare.high() - share, other - ofOther.low())),
        fisher(hits, count, otherHits, otherCount));
  }

  private static void requireCounted(long hits, long count) {
    if (count < 1 || hits < 0 || hits > count) {
      throw new IllegalArgumentException(
          "hits must be within 0 to count, and count positive, but they are %d of %d"
              .formatted(hits, count));
    }
  }

  /** Whether Fisher's test rejects, at the 5 % level, that both shares are equal. */
  public boolean isSignificant() {
    return pValue < SIGNIFICANT;
  }

  /** "+5.5 points (-0.9 to +12.1), p = 0.09: not significant". */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "%+.1f points (%+.1f to %+.1f), p = %.2g: %s",
        100 * difference,
        100 * interval.low(),
        100 * interval.high(),
        pValue,
        isSignificant() ? "significant" : "not significant");
  }

  /**
   * If the shares are equal, the first hits are hypergeometric given both counts and the sum of the
   * hits.
   */
  private static double fisher(long hits, long count, long otherHits, long otherCount) {
    long all = hits + otherHits;
    double observed = logChoices(hits, count, all, otherCount);
    double p = 0;
    for (long k = Math.max(0, all - otherCount); k <= Math.min(count, all); k++) {
      double log = logChoices(k, count, all, otherCount);
      if (Math.exp(log - observed) <= ROUNDING) {
        p += Math.exp(log - logChoose(count + otherCount, all));
      }
    }
    return Math.min(1, p);
  }

  private static double logChoices(long hits, long count, long all, long otherCount) {
    return logChoose(count, hits) + logChoose(otherCount, all - hits);
  }

  private static double logChoose(long n, long k) {
    return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  }

  /** A sum up to 256, then Stirling's series, which is exact to double precision there. */
  private static double logFactorial(long n) {
    if (n <= 256) {
      double sum = 0;
      for (long k = 2; k <= n; k++) {
        sum += Math.log(k);
      }
      return sum;
    }
    double x = n;
    return x * Math.log(x)
        - x
        + Math.log(2 * Math.PI * x) / 2
        + 1 / (12 * x)
        - 1 / (360 * x * x * x);
  }
}
