package org.glauber.denoiser.loop;

/** How many rows a batch of so many lanes is given: padding steadies the shapes and costs time. */
public enum BatchShape {
  /** As many as there are lanes. */
  EXACT,
  /** The next power of two, or the most lanes. */
  BUCKETS,
  /** Always the most lanes. */
  FIXED;

  /** Rows for {@code lanes} of at most {@code mostLanes}. */
  int rows(int lanes, int mostLanes) {
    return switch (this) {
      case EXACT -> lanes;
      case BUCKETS -> Math.min(mostLanes, Integer.highestOneBit(2 * lanes - 1));
      case FIXED -> mostLanes;
    };
  }
}
