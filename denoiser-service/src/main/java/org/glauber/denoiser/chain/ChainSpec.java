package org.glauber.denoiser.chain;

import org.glauber.core.Visits;
import org.glauber.core.sampling.Sampling;

/**
 * What a caller asks to be run: a chain at some step, and all that decides its future.
 *
 * @param id the caller's name for it
 * @param model the process it follows
 * @param tokens (site) X_n
 * @param visits the model's scan with the chain's clamps and levels
 * @param step n, 0 to T
 * @param seed of the chain's randomness
 * @param sampling sampler, temperature and nucleus
 * @param maxWindow the most lanes of one pass, at least 1
 * @param attempt how often the chain has been taken up before
 * @param rank whose it is
 */
@SuppressWarnings("ArrayRecordComponent")
public record ChainSpec(
    String id,
    ServedModel model,
    int[] tokens,
    Visits visits,
    int step,
    long seed,
    Sampling sampling,
    int maxWindow,
    int attempt,
    Rank rank) {

  /** T. */
  public int stepCount() {
    return visits.stepCount();
  }
}
