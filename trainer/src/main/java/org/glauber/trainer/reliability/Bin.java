package org.glauber.trainer.reliability;

import org.glauber.cli.statistics.ConfidenceInterval;

/**
 * Predictions of about the same confidence.
 *
 * @param confidence their mean, 0 to 1: the share that p0 expects to be right
 * @param right how many of them are
 */
public record Bin(int count, double confidence, int right) {
  /** The share that is right. */
  public double accuracy() {
    return (double) right / count;
  }

  /** Wilson's of the share that is right, at 95 %. */
  public ConfidenceInterval interval() {
    return ConfidenceInterval.wilson(right, count);
  }
}
