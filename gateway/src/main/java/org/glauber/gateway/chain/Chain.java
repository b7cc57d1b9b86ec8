package org.glauber.gateway.chain;

import org.glauber.core.Visits;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.model.Samplings;
import org.glauber.model.v1.Sampling;

/**
 * The immutable part of a chain: everything but its state that determines how it continues.
 *
 * @param id the chain's id, 1 to 128 characters
 * @param model the model that runs it
 * @param visits the scan σ, the clamps and the levels
 * @param sampling the complete sampling settings
 * @param maxWindow the most steps of the chain that one forward pass evaluates; 0 lets the denoiser
 *     choose
 * @param seed the seed of all its randomness, as an unsigned number
 * @param priority the priority among its tenant's chains, -10 to 10; higher runs first
 */
public record Chain(
    String id,
    ServedModel model,
    Visits visits,
    Sampling sampling,
    int maxWindow,
    long seed,
    int priority) {

  /** T, the number of steps. */
  public int stepCount() {
    return visits.stepCount();
  }

  /** The number of steps that need work; steps at clamped sites are skipped. */
  public int workStepCount() {
    return visits.freeStepsBelow(stepCount());
  }

  /**
   * The expected number of steps that the network decides. It is exact for the heat bath; thinning
   * draws the other steps from noise.
   */
  public int questionCount() {
    ChainSteps steps = new ChainSteps(model.noise(), visits, Samplings.toCore(sampling), seed);
    return (int) Math.round(steps.expectedQuestionsBelow(stepCount()));
  }

  /** The number of sites that are not clamped. */
  public int freeSiteCount() {
    return visits.freeSiteCount();
  }
}
