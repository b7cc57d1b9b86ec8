package org.glauber.network;

import org.glauber.core.NoiseLaw;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;

/**
 * Validates the logits of a network and compares two computations of them. The logits of reserved
 * tokens are ignored. A logit of -∞ forbids a token.
 *
 * @param noise the noise law, which determines the drawable tokens
 */
record LogitCheck(NoiseLaw noise) {

  /**
   * Requires that every lane's logits define a distribution.
   *
   * @param logits (lane · token)
   * @throws IllegalArgumentException naming step, site, token and value
   */
  void requireValid(float[] logits, LaneBatch batch) {
    for (int lane = 0; lane < batch.size(); lane++) {
      requireValid(logits, lane * noise.vocabularySize(), batch.step(lane));
    }
  }

  private void requireValid(float[] logits, int first, LaneStep step) {
    boolean isPossible = false;
    for (int token = 0; token < noise.vocabularySize(); token++) {
      float logit = logits[first + token];
      if (noise.isReserved(token)) {
        continue;
      }
      if (!(logit < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "at step %d, site %d its logit of token %d is %s, but must be finite or -Infinity"
                .formatted(step.step(), step.site(), token, logit));
      }
      isPossible |= logit > Float.NEGATIVE_INFINITY;
    }
    if (!isPossible) {
      throw new IllegalArgumentException(
          "at step %d, site %d its logits of all drawable tokens are -Infinity, so that none can be drawn"
              .formatted(step.step(), step.site()));
    }
  }

  /**
   * The largest difference between two computations of a lane's logits; infinite when only one of
   * them forbids a token.
   *
   * @param alone (token)
   * @param together (lane · token)
   * @param lane of {@code together}
   */
  double deviation(float[] alone, float[] together, int lane) {
    double deviation = 0;
    for (int token = 0; token < alone.length; token++) {
      double one = alone[token];
      double other = together[lane * alone.length + token];
      if (one != other && !noise.isReserved(token)) { // two logits of -∞ are equal
        deviation = Math.max(deviation, Math.abs(one - other));
      }
    }
    return deviation;
  }
}
