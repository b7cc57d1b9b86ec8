package org.glauber.bench;

import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Steps that were executed, and how long that took.
 *
 * @param calls how many calls, or generations, they were in
 */
record Pace(long steps, long calls, long nanos) {

  double stepsPerSecond() {
    return steps / (nanos / 1e9);
  }

  /** What a call took on average where so many callers made one after the other (Little's law). */
  double secondsPerCall(int callers) {
    return callers * (nanos / 1e9) / calls;
  }

  /** The middle one of some figures, the mean of the two middle ones of an even number. */
  static double median(double... figures) {
    return new Median().evaluate(figures);
  }
}
