package org.glauber.core.lane;

/**
 * A network with its sampler, which decides the steps of a batch of lanes.
 *
 * <p>The outcome of a lane depends on that lane alone, except that the rounding of its logits
 * varies with the shape of the batch. Not thread safe.
 */
public interface LaneNetwork extends AutoCloseable {

  /**
   * Decides every lane of a batch in one forward pass.
   *
   * @return one outcome for each lane, in order
   */
  LaneOutcomes decide(LaneBatch batch);

  /**
   * Decides every lane like {@link #decide}, and predicts from the same logits the token of the
   * next question at each lane's site.
   */
  LaneOutcomes decideAhead(LaneBatch batch);

  /**
   * First guesses without an evaluation of the network: the draws from π with the steps' own noise.
   * They are often correct while κ_m is small.
   */
  LaneOutcomes guess(LaneBatch batch);

  @Override
  void close();
}
