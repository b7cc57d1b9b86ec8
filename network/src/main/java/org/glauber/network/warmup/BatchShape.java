package org.glauber.network.warmup;

/** The padding of batches. Padding reduces the number of distinct batch shapes and costs time. */
public enum BatchShape {
  /** No padding. */
  EXACT,
  /** To the next power of two, at most to the most lanes. */
  BUCKETS,
  /** To the most lanes. */
  FIXED;

  /** The rows of a batch of {@code lanes}, of at most {@code mostLanes}. */
  public int rows(int lanes, int mostLanes) {
    return switch (this) {
      case EXACT -> lanes;
      case BUCKETS -> Math.min(mostLanes, Integer.highestOneBit(2 * lanes - 1));
      case FIXED -> mostLanes;
    };
  }
}
