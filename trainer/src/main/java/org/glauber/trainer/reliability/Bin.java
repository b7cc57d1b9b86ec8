package org.glauber.trainer.reliability;

import org.glauber.core.statistics.ConfidenceInterval;

/**
 * A group of predictions of similar confidence.
 *
 * @param count number of predictions
 * @param confidence their mean confidence, 0 to 1: the share of right predictions that p0 expects
 * @param right number of right predictions
 */
public record Bin(int count, double confidence, int right) {
  /** Returns the share of right predictions. */
  public double accuracy() {
    return (double) right / count;
  }

  /** Returns the Wilson interval of the accuracy at 95 %. */
  public ConfidenceInterval interval() {
    return ConfidenceInterval.wilson(right, count);
  }
}
