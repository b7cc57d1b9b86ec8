package org.glauber.bench;

import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * A number of executed steps and the time that they took.
 *
 * @param calls the number of calls, or generations, that executed them
 */
record Throughput(long steps, long calls, long nanos) {

  double stepsPerSecond() {
    return steps / (nanos / 1e9);
  }

  /**
   * The mean time of a call in seconds, by Little's law, if each of {@code callers} makes one call
   * after the other.
   */
  double secondsPerCall(int callers) {
    return callers * (nanos / 1e9) / calls;
  }

  /** The median; the mean of the two middle figures if their number is even. */
  static double median(double... figures) {
    return new Median().evaluate(figures);
  }
}
