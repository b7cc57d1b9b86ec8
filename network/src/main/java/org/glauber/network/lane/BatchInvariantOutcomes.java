package org.glauber.network.lane;

import java.util.stream.IntStream;
import org.glauber.core.NoiseLaw;
import org.glauber.core.sampling.Lookahead;

/**
 * The outcomes of one forward pass that are the same whatever the batch.
 *
 * <p>The logits of a lane move by about 1e-6 with the shape of the batch. Each outcome comes with a
 * margin, the least movement that could change the token; where it is below the tolerance, the lane
 * is decided again alone, the canonical shape. So a token is always the one that the lane alone
 * would have given.
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
   * @param tolerance ε, more than the logits move; 0 trusts the pass
   * @param isAhead whether next questions are foreseen
   */
  public static BatchInvariantOutcomes of(
      LaneNetwork network, LaneBatch batch, double tolerance, boolean isAhead) {
    return new BatchInvariantOutcomes(network, batch, tolerance, isAhead);
  }

  /** What the pass itself said, firm or not; {@link Lookahead#NONE} when it has no law. */
  int rawToken(int lane) {
    return outcomes.isValid(lane) ? outcomes.token(lane) : Lookahead.NONE;
  }

  /** What the site's next question would say; {@link Lookahead#NONE} when that is not known. */
  int predictedNext(int lane) {
    return isAhead && outcomes.isValid(lane) ? outcomes.predictedNext(lane) : Lookahead.NONE;
  }

  /**
   * The calibration sum Σ_a Π(a)·exp(s_a) over Π(φ), the mean of some lanes that have a law: 1 for
   * a network whose signal logits are those of the data. NaN where no lane has a law.
   *
   * @param lanes the first so many, padding left out
   */
  public double calibration(int lanes, NoiseLaw noise) {
    double odds = (1 - noise.keepProbability()) / noise.keepProbability();
    return IntStream.range(0, lanes)
        .filter(outcomes::isValid)
        .mapToDouble(lane -> odds * Math.exp(outcomes.logMass(lane)))
        .average()
        .orElse(Double.NaN);
  }

  /** Whether a lane is too close to call in company. */
  public boolean isClose(int lane) {
    return batch.size() > 1 && !(outcomes.margin(lane) >= tolerance); // NaN is close, too
  }

  /**
   * The lane's token.
   *
   * @throws InvalidLogitsException when the network gave no law
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
