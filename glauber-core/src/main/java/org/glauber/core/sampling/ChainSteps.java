package org.glauber.core.sampling;

import org.glauber.core.NoiseLaw;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;

/**
 * What each step of one chain is, known before it starts: skipped, since its site is clamped; a
 * noise step, which thinning draws from π; or a question to the network.
 *
 * <p>Thinning: the law κ_m·p0 + (1 - κ_m)·π of a step is a mixture. u_t decides which part it is
 * drawn from, so a noise step's token is known without anybody being asked. For U free sites U·Σ κ
 * questions are left on average, the sum being over the levels l_0 … l_{K-1} that sites are redrawn
 * to: U·(1 - Π(φ)^S)/(1 - Π(φ)) for S plain sweeps.
 *
 * <p>Nothing is kept per step: a step is decided when it is asked about.
 */
public final class ChainSteps {
  private final NoiseLaw noise;
  private final Visits visits;
  private final Sampling sampling;
  private final ChainRandomness randomness;
  private final int stepsWithQuestions; // from here on κ_m is below every u_t

  /**
   * @param visits the scan, the clamps and the levels
   * @param seed of all the chain's randomness
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

  /** T. */
  public int stepCount() {
    return visits.stepCount();
  }

  /** i_t. */
  public int siteAt(int step) {
    return visits.scan().siteAt(step);
  }

  /** Whether the step does nothing: its site is clamped. */
  public boolean isSkipped(int step) {
    return visits.isSkipped(step);
  }

  /** Whether the step's token is the network's to say; else it is skipped or drawn from π. */
  public boolean isQuestion(int step) {
    return !isSkipped(step) && !isDrawnFromNoise(step);
  }

  /** The last question among the steps below {@code chainStep}, -1 where there is none. */
  int lastQuestionBelow(int chainStep) {
    int step = Math.min(chainStep, stepsWithQuestions) - 1;
    while (step >= 0 && !isQuestion(step)) {
      step--;
    }
    return step;
  }

  /** The probability, over seeds, that the step is a question: κ_m where thinned, else 0 or 1. */
  double questionProbability(int step) {
    return isSkipped(step) ? 0 : isThinned() ? kappa(step) : 1;
  }

  /**
   * The mean, over seeds, of the questions that the steps below {@code chainStep} hold: exact for
   * the heat bath. Takes time O(L + K), whatever T.
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

  /** The question that follows at the same site, or -1: the site's token is then settled. */
  public int nextQuestion(int step) {
    int next = step - visits.siteCount();
    while (next >= 0 && !isQuestion(next)) {
      next -= visits.siteCount();
    }
    return Math.max(next, -1);
  }

  /** κ_m, m the visits that the step leaves its site with. */
  public double kappa(int step) {
    return noise.cleanProbability(isSkipped(step) ? 0 : visits.redrawnTo(step));
  }

  /**
   * The part of p0 in the law that a question is drawn from: κ_m, or 1 where noise was taken out.
   */
  public double cleanPart(int step) {
    return isThinned() ? 1 : kappa(step);
  }

  /** The temperature at a step. */
  public double temperature(int step) {
    return sampling.temperature().at(step, stepCount());
  }

  /** The nucleus' mass. */
  public double topP() {
    return sampling.topP();
  }

  /** All the randomness of the chain. */
  public ChainRandomness randomness() {
    return randomness;
  }
}
