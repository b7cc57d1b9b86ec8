package org.glauber.core.statistics;

/**
 * An estimate of the share of items that have a property, corrected for the errors of the
 * classifier that detected it (Rogan and Gladen 1978).
 *
 * <p>If p is the share to be estimated, a classifier with recall r and false-positive rate f
 * detects the property in a share q = r·p + f·(1 - p) of all items, so p = (q - f)/(r - f).
 *
 * @param estimate 0 to 1; NaN if r ≤ f, because the classifier then carries no information
 * @param interval the bounds of p from the ends of the Wilson intervals of q, r and f, each at 98
 *     1/3 % confidence, so that all three, and therefore this interval, hold with at least 95 %
 *     (Bonferroni)
 */
public record CorrectedShare(double estimate, ConfidenceInterval interval) {
  /** The standard normal's 1 - 0.05/6 quantile. */
  private static final double Z = 2.393979800281;

  /** How often a classifier detected the property: {@code hits} of {@code count} items. */
  public record Found(long hits, long count) {
    /** 0 to 1; 0 if {@code count} is 0. */
    public double share() {
      return count == 0 ? 0 : (double) hits / count;
    }

    /** The Wilson interval at 95 % confidence. */
    public ConfidenceInterval interval() {
      return ConfidenceInterval.wilson(hits, count);
    }

    private ConfidenceInterval wide() {
      return ConfidenceInterval.wilson(share(), count, Z);
    }
  }

  /**
   * Corrects a share.
   *
   * @param read detections among the items whose share is estimated
   * @param recall detections among items that have the property
   * @param falseAlarms detections among items that do not have the property
   */
  public static CorrectedShare of(Found read, Found recall, Found falseAlarms) {
    double estimate = solved(read.share(), recall.share(), falseAlarms.share(), Double.NaN);
    ConfidenceInterval q = read.wide();
    ConfidenceInterval r = recall.wide();
    ConfidenceInterval f = falseAlarms.wide();
    double low = solved(q.low(), r.high(), f.high(), 0);
    double high = solved(q.high(), r.low(), f.low(), 1);
    return new CorrectedShare(estimate, new ConfidenceInterval(low, high));
  }

  /** The solution for p, clamped to [0, 1], or {@code otherwise} if r ≤ f. */
  private static double solved(double q, double r, double f, double otherwise) {
    return r <= f ? otherwise : Math.clamp((q - f) / (r - f), 0, 1);
  }
}
