package org.glauber.core.lane;

/**
 * The outcomes of a forward pass.
 *
 * <p>A view of one flat array, (lane, width): token, margin, log Σ_a π(a)·exp(logit_a) and, if the
 * pass looked ahead, the predicted token of the next question.
 */
@SuppressWarnings("ArrayRecordComponent")
public record LaneOutcomes(double[] rows, int width) {
  /** Numbers for each lane of {@link LaneNetwork#decide}. */
  public static final int WIDTH = 3;

  /** Numbers for each lane of {@link LaneNetwork#decideAhead}. */
  public static final int WIDTH_AHEAD = 4;

  /** The token that was drawn. */
  public int token(int lane) {
    return (int) rows[lane * width];
  }

  /**
   * The least movement of the logits that changes the token, as in {@code HeatBath}. It may be
   * infinite for a lane alone and is infinite for guesses.
   */
  public double margin(int lane) {
    return rows[lane * width + 1];
  }

  /** Whether the logits define a distribution: none is NaN or +∞, and at least one is above -∞. */
  public boolean isValid(int lane) {
    return Double.isFinite(logMass(lane));
  }

  /** log Σ_a π(a)·exp(logit_a), which for signal logits measures the network's calibration. */
  public double logMass(int lane) {
    return rows[lane * width + 2];
  }

  /**
   * The token of the site's next question as predicted from the lane's logits; only of {@code
   * decideAhead}.
   */
  public int predictedNext(int lane) {
    return (int) rows[lane * width + 3];
  }
}
