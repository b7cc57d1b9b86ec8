package org.glauber.core.lane;

import java.util.stream.IntStream;
import org.glauber.core.NoiseLaw;

/**
 * The outcomes of one forward pass, which do not depend on the other lanes of the batch.
 *
 * <p>The logits of a lane move by about 1e-6 with the shape of the batch. Each outcome has a
 * margin, the least movement that could change the token. If the margin is below the tolerance, the
 * lane is decided again alone, which is the canonical shape. So a lane's token is always the token
 * that the lane alone would have.
 */
public final class BatchInvariantOutcomes {
  private final LaneNetwork network;
  private final LaneBatch batch;
  private final double tolerance;
  private final boolean isAhead;
  private final LaneOutcomes outcomes;

  private BatchInvariantOutcomes(
      LaneNetwork network, LaneBatch batch, double tolerance, boolean isAhead) {
    this.network = network;
    this.batch = batch;
    this.tolerance = tolerance;
    this.isAhead = isAhead;
    this.outcomes = isAhead ? network.decideAhead(batch) : network.decide(batch);
  }

  /**
   * Decides a batch in one forward pass.
   *
   * @param tolerance ε, which must exceed the movement of the logits; with 0 no lane is decided
   *     again
   * @param isAhead whether to predict the next question of each lane's site
   */
  public static BatchInvariantOutcomes of(
      LaneNetwork network, LaneBatch batch, double tolerance, boolean isAhead) {
    return new BatchInvariantOutcomes(network, batch, tolerance, isAhead);
  }

  /**
   * The lane's token in this pass, even if its margin is too small; {@link Lookahead#NONE} when the
   * logits define no distribution.
   */
  int rawToken(int lane) {
    return outcomes.isValid(lane) ? outcomes.token(lane) : Lookahead.NONE;
  }

  /**
   * The predicted token of the site's next question; {@link Lookahead#NONE} when it is not known.
   */
  int predictedNext(int lane) {
    return isAhead && outcomes.isValid(lane) ? outcomes.predictedNext(lane) : Lookahead.NONE;
  }

  /**
   * The calibration sum Σ_a Π(a)·exp(s_a) over Π(φ), averaged over lanes whose logits define a
   * distribution: 1 for a network whose signal logits are those of the data. NaN when there is no
   * such lane.
   *
   * @param lanes the number of lanes to average, from the first on, without padding
   */
  public double calibration(int lanes, NoiseLaw noise) {
    double odds = (1 - noise.keepProbability()) / noise.keepProbability();
    return IntStream.range(0, lanes)
        .filter(outcomes::isValid)
        .mapToDouble(lane -> odds * Math.exp(outcomes.logMass(lane)))
        .average()
        .orElse(Double.NaN);
  }

  /** Whether the margin of a lane is too small to trust the decision of a batch. */
  public boolean isClose(int lane) {
    return batch.size() > 1 && !(outcomes.margin(lane) >= tolerance); // also true for NaN
  }

  /**
   * The lane's token.
   *
   * @throws InvalidLogitsException when the lane's logits define no distribution
   */
  public int token(int lane) {
    boolean close = isClose(lane);
    LaneOutcomes decisive = close ? network.decide(batch.single(lane)) : outcomes;
    int row = close ? 0 : lane;
    if (!decisive.isValid(row)) {
      throw new InvalidLogitsException(batch.step(lane));
    }
    return decisive.token(row);
  }
}
