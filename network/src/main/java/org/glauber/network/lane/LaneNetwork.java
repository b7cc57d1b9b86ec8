package org.glauber.network.lane;

/**
 * A network together with its sampler: decides the steps of a batch of lanes.
 *
 * <p>The answer of a lane depends on that lane alone, up to the rounding of its logits, which
 * varies with the batch's shape. One thread at a time.
 */
public interface LaneNetwork extends AutoCloseable {

  /**
   * Decides every lane of a batch in one forward pass.
   *
   * @return one outcome a lane, in order
   */
  LaneOutcomes decide(LaneBatch batch);

  /** The same, and what the next question at each lane's site would say by the same logits. */
  LaneOutcomes decideAhead(LaneBatch batch);

  /**
   * What a network that knows nothing would decide: the draws from π with the steps' own noise. A
   * first guess, and a good one while κ_m is small.
   */
  LaneOutcomes guess(LaneBatch batch);

  @Override
  void close();
}
