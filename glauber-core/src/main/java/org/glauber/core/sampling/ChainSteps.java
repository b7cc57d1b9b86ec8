package org.glauber.core.sampling;

import org.glauber.core.NoiseLaw;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;

/**
 * The kind of each step of one chain, which is known before the chain runs. A step is skipped when
 * its site is clamped, is a <em>noise step</em> when thinning draws its token from π, and otherwise
 * is a <em>question</em>: a step whose token depends on the network's logits.
 *
 * <p>Thinning: the law κ_m·p0 + (1 - κ_m)·π of a step is a mixture. u_t selects the part that the
 * token is drawn from, so the token of a noise step is known without the network. For U free sites
 * U·Σ κ questions remain on average, where the sum is over the levels l_0 … l_{K-1} that sites are
 * redrawn to: U·(1 - Π(φ)^S)/(1 - Π(φ)) for S plain sweeps.
 *
 * <p>No state is kept for each step: its kind is computed on demand.
 */
public final class ChainSteps {
  private final NoiseLaw noise;
  private final Visits visits;
  private final Sampling sampling;
  private final ChainRandomness randomness;
  private final int stepsWithQuestions; // at and above this step κ_m is below every u_t

  /**
   * @param visits the scan, the clamps and the levels
   * @param seed the seed of all random numbers of the chain
   */
  public ChainSteps(NoiseLaw noise, Visits visits, Sampling sampling, long seed) {
    this.noise = noise;
    this.visits = visits;
    this.sampling = sampling;
    this.randomness = new ChainRandomness(seed);
    this.stepsWithQuestions = isThinned() ? stepsWithQuestions() : visits.stepCount();
  }

  private int stepsWithQuestions() {
    int sweep = 0;
    while (sweep < visits.levels().sweepCount()
        && sweepKappa(sweep) > ChainRandomness.LEAST_UNIFORM) {
      sweep++;
    }
    return sweep * visits.siteCount();
  }

  private boolean isThinned() {
    return sampling.sampler() == Sampler.THINNED_HEAT_BATH;
  }

  private boolean isDrawnFromNoise(int step) {
    return isThinned()
        && (step >= stepsWithQuestions || randomness.noiseDecision(step) >= kappa(step));
  }

  /** κ of the level that sweep k redraws sites to, l_k. */
  private double sweepKappa(int sweep) {
    return noise.cleanProbability(visits.levels().visits(sweep));
  }

  /** The scan, the clamps and the levels. */
  public Visits visits() {
    return visits;
  }

  /** T, the number of steps. */
  public int stepCount() {
    return visits.stepCount();
  }

  /** The site i_t that a step visits. */
  public int siteAt(int step) {
    return visits.scan().siteAt(step);
  }

  /** Whether the step does nothing because its site is clamped. */
  public boolean isSkipped(int step) {
    return visits.isSkipped(step);
  }

  /** Whether the step's token depends on the network; otherwise it is skipped or a noise step. */
  public boolean isQuestion(int step) {
    return !isSkipped(step) && !isDrawnFromNoise(step);
  }

  /** The largest question among the steps below {@code chainStep}, or -1 when there is none. */
  public int lastQuestionBelow(int chainStep) {
    int step = Math.min(chainStep, stepsWithQuestions) - 1;
    while (step >= 0 && !isQuestion(step)) {
      step--;
    }
    return step;
  }

  /** The probability, over seeds, that the step is a question: κ_m with thinning, else 0 or 1. */
  public double questionProbability(int step) {
    return isSkipped(step) ? 0 : isThinned() ? kappa(step) : 1;
  }

  /**
   * The expected number, over seeds, of questions among the steps below {@code chainStep}; exact
   * for the heat bath. Takes time O(L + K), independent of T.
   */
  public double expectedQuestionsBelow(int chainStep) {
    if (!isThinned()) {
      return visits.freeStepsBelow(chainStep);
    }
    int sweeps = chainStep / visits.siteCount();
    double whole = 0;
    for (int sweep = 0; sweep < sweeps; sweep++) {
      whole += sweepKappa(sweep);
    }
    int begun = sweeps * visits.siteCount();
    int rest = visits.freeStepsBelow(chainStep) - visits.freeStepsBelow(begun);
    return whole * visits.freeSiteCount() + (rest == 0 ? 0 : rest * sweepKappa(sweeps));
  }

  /** The token that a noise step writes. */
  public int noiseToken(int step) {
    return randomness.noiseToken(step, noise);
  }

  /** The next question at the same site, or -1 when the network does not decide the site again. */
  public int nextQuestion(int step) {
    int next = step - visits.siteCount();
    while (next >= 0 && !isQuestion(next)) {
      next -= visits.siteCount();
    }
    return Math.max(next, -1);
  }

  /** κ_m, where m is the site's number of visits after the step. */
  public double kappa(int step) {
    return noise.cleanProbability(isSkipped(step) ? 0 : visits.redrawnTo(step));
  }

  /** The weight of p0 in the law that a question's token is drawn from: κ_m, or 1 with thinning. */
  public double cleanPart(int step) {
    return isThinned() ? 1 : kappa(step);
  }

  /** The temperature at a step. */
  public double temperature(int step) {
    return sampling.temperature().at(step, stepCount());
  }

  /** The probability mass of the nucleus. */
  public double topP() {
    return sampling.topP();
  }

  /** The random numbers of the chain. */
  public ChainRandomness randomness() {
    return randomness;
  }
}
