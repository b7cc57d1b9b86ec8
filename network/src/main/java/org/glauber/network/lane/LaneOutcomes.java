package org.glauber.network.lane;

/**
 * What a forward pass decided.
 *
 * <p>A view of one flat array, (lane, 3): token, margin, the largest logit plus log π.
 */
@SuppressWarnings("ArrayRecordComponent")
public record LaneOutcomes(double[] rows) {
  /** Numbers a lane. */
  public static final int WIDTH = 3;

  /** The token drawn. */
  public int token(int lane) {
    return (int) rows[lane * WIDTH];
  }

  /** How far the logits may move before the token changes, as in {@code HeatBath}. */
  public double margin(int lane) {
    return rows[lane * WIDTH + 1];
  }

  /** Whether the logits have a law: none is NaN or +∞, and one at least is above -∞. */
  public boolean isLawful(int lane) {
    return Double.isFinite(rows[lane * WIDTH + 2]);
  }
}
