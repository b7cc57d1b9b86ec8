package org.glauber.gateway.chain;

import org.glauber.core.Visits;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.model.Samplings;
import org.glauber.model.v1.Sampling;

/**
 * What does not change in a chain: all that decides its future besides the state.
 *
 * @param id the chain's id, 1 to 128 characters
 * @param visits σ, the clamps and the levels
 * @param sampling how to draw, complete
 * @param maxWindow the most steps asked about in one forward pass, 0 for as many as is worthwhile
 * @param seed of all the chain's randomness, as an unsigned number
 * @param priority among its tenant's chains, -10 to 10: higher goes first
 */
public record Chain(
    String id,
    ServedModel model,
    Visits visits,
    Sampling sampling,
    int maxWindow,
    long seed,
    int priority) {

  /** T. */
  public int stepCount() {
    return visits.stepCount();
  }

  /** The steps that need work: those at clamped sites are skipped. */
  public int workStepCount() {
    return visits.freeStepsBelow(stepCount());
  }

  /**
   * About how many of them the network decides, exact for the heat bath: thinning draws the others
   * from noise.
   */
  public int questionCount() {
    ChainSteps steps = new ChainSteps(model.noise(), visits, Samplings.toCore(sampling), seed);
    return (int) Math.round(steps.expectedQuestionsBelow(stepCount()));
  }

  /** Sites that are not clamped. */
  public int freeSiteCount() {
    return visits.freeSiteCount();
  }
}
