package org.glauber.network.lane;

/**
 * What a forward pass decided.
 *
 * <p>A view of one flat array, (lane, width): token, margin, log Σ_a π(a)·exp(logit_a), and where
 * the pass looked ahead the token foreseen.
 */
@SuppressWarnings("ArrayRecordComponent")
public record LaneOutcomes(double[] rows, int width) {
  /** Numbers a lane of {@link LaneNetwork#decide}. */
  public static final int WIDTH = 3;

  /** Numbers a lane of {@link LaneNetwork#decideAhead}. */
  public static final int WIDTH_AHEAD = 4;

  /** The token drawn. */
  public int token(int lane) {
    return (int) rows[lane * width];
  }

  /**
   * How far the logits may move before the token changes, as in {@code HeatBath}. It may be
   * infinite for a lane alone, and is for guesses.
   */
  public double margin(int lane) {
    return rows[lane * width + 1];
  }

  /** Whether the logits have a law: none is NaN or +∞, and one at least is above -∞. */
  public boolean isValid(int lane) {
    return Double.isFinite(logMass(lane));
  }

  /** log Σ_a π(a)·exp(logit_a). Of signal logits, how far the network is from being calibrated. */
  public double logMass(int lane) {
    return rows[lane * width + 2];
  }

  /** What the site's next question would say by the lane's logits; {@code decideAhead} alone. */
  public int predictedNext(int lane) {
    return (int) rows[lane * width + 3];
  }
}
