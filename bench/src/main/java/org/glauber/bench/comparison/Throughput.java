package org.glauber.bench.comparison;

import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * A number of executed steps and the time that they took.
 *
 * @param calls the number of calls, or generations, that executed them
 */
public record Throughput(long steps, long calls, long nanos) {

  public double stepsPerSecond() {
    return steps / (nanos / 1e9);
  }

  /**
   * The mean time of a call in seconds, by Little's law, if each of {@code callers} makes one call
   * after the other.
   */
  public double secondsPerCall(int callers) {
    return callers * (nanos / 1e9) / calls;
  }

  /** The median; the mean of the two middle figures if their number is even. */
  public static double median(double... figures) {
    return new Median().evaluate(figures);
  }
}
