package org.glauber.cli.statistics;

/**
 * The share of things that have a property, from how many a fallible reader found to have it (Rogan
 * and Gladen 1978).
 *
 * <p>A reader with recall r that finds the property in a part f of the things without it finds it
 * in a share q = r·p + f·(1 - p) of all, so p = (q - f)/(r - f).
 *
 * @param estimate 0 to 1; NaN where the reader cannot tell, because it finds the property as often
 *     in things without it
 * @param interval what p can be by the ends of the three shares' Wilson intervals, each at 98 1/3 %
 *     confidence, so that all three hold, and with them this one, at 95 % at least
 */
public record CorrectedShare(double estimate, Interval interval) {
  /** The standard normal's 1 - 0.05/6 quantile. */
  private static final double Z = 2.393979800281;

  /** How often a reader found something. */
  public record Found(long hits, long count) {
    /** 0 to 1; 0 where nothing was read. */
    public double share() {
      return count == 0 ? 0 : (double) hits / count;
    }

    /** Wilson's at 95 %. */
    public Interval interval() {
      return Interval.wilson(hits, count);
    }

    private Interval wide() {
      return Interval.wilson(share(), count, Z);
    }
  }

  /**
   * Corrects a share.
   *
   * @param read what the reader found in the things asked about
   * @param recall what it found in things that have the property
   * @param falseAlarms what it found in things that do not have it
   */
  public static CorrectedShare of(Found read, Found recall, Found falseAlarms) {
    double estimate = solved(read.share(), recall.share(), falseAlarms.share(), Double.NaN);
    Interval q = read.wide();
    Interval r = recall.wide();
    Interval f = falseAlarms.wide();
    double low = solved(q.low(), r.high(), f.high(), 0);
    double high = solved(q.high(), r.low(), f.low(), 1);
    return new CorrectedShare(estimate, new Interval(low, high));
  }

  /** p, between 0 and 1. */
  private static double solved(double q, double r, double f, double whereTheReaderCannotTell) {
    return r <= f ? whereTheReaderCannotTell : Math.clamp((q - f) / (r - f), 0, 1);
  }
}
