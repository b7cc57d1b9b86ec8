package org.glauber.denoiser.chain;

import org.glauber.core.Visits;
import org.glauber.core.sampling.Sampling;

/**
 * The specification of a chain to run: its state at some step, and everything that determines the
 * following steps.
 *
 * @param id the caller's identifier of the chain
 * @param model the model that it runs on
 * @param tokens (site) X_n
 * @param visits the model's scan with the chain's clamps and levels
 * @param step n, 0 to T
 * @param seed the seed of the chain's random numbers
 * @param sampling sampler, temperature and nucleus
 * @param maxWindow the most lanes in one pass, at least 1
 * @param attempt how many denoisers have run the chain before
 * @param schedulingKey the tenant, priority and deadline by which it is scheduled
 */
@SuppressWarnings("ArrayRecordComponent")
public record ChainSpec(
    String id,
    ChainModel model,
    int[] tokens,
    Visits visits,
    int step,
    long seed,
    Sampling sampling,
    int maxWindow,
    int attempt,
    SchedulingKey schedulingKey) {

  /** T, the number of steps of the whole chain. */
  public int stepCount() {
    return visits.stepCount();
  }
}
