package org.glauber.core.sampling;

import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.TokenLaw;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;

/**
 * Algorithm 2, with or without thinning, executed one step after the other: the reference for every
 * faster way to run a chain.
 *
 * @param denoiser computes the logits
 * @param noise the law the denoiser was trained under
 * @param visits the scan, the clamps and the levels
 * @param settings the settings that the request chose
 */
public record SequentialChain(Denoiser denoiser, NoiseLaw noise, Visits visits, Settings settings) {

  /**
   * The settings that a request chooses.
   *
   * @param sampling sampler, temperature and nucleus
   * @param seed the seed of all random numbers of the chain
   */
  public record Settings(Sampling sampling, long seed) {}

  /**
   * Runs the whole chain.
   *
   * @param tokens (site) read at clamped sites only; not written to
   * @return (site) X_0
   */
  public int[] generate(int[] tokens) {
    int[] state = new ChainRandomness(settings.seed()).initialState(tokens, visits.clamps(), noise);
    run(state, visits.stepCount());
    return state;
  }

  /**
   * Executes the steps {@code chainStep} - 1 … 0 in place, except those of clamped sites. The last
   * draw of each site is its result: there is no final argmax.
   *
   * @param state (site) X_n, n = {@code chainStep}, on entry; X_0 on return
   */
  public void run(int[] state, int chainStep) {
    ChainSteps steps = steps();
    for (int step = chainStep - 1; step >= 0; step--) {
      if (!steps.isSkipped(step)) {
        state[steps.siteAt(step)] =
            steps.isQuestion(step) ? decide(state, step).token() : steps.noiseToken(step);
      }
    }
  }

  /** The kinds of the chain's steps. */
  public ChainSteps steps() {
    return new ChainSteps(noise, visits, settings.sampling(), settings.seed());
  }

  /**
   * The outcome of step t, which must be a question; the state is not written.
   *
   * <p>Thinning draws from p0. For signal logits p0 is a difference of two laws, which a small
   * movement of the logits can change by any factor, so the margin is 0.
   *
   * @param state (site) X_{t+1}
   */
  public Decision decide(int[] state, int step) {
    int site = visits.scan().siteAt(step);
    double[] logits = denoiser.logits(state, visits.networkStep(step), site, visits.after(step));
    int before = visits.before(site, step);
    LogitKind kind = denoiser.logitKind();
    Sampling sampling = settings.sampling();
    boolean isThinned = sampling.sampler() == Sampler.THINNED_HEAT_BATH;
    TokenLaw law =
        isThinned ? kind.cleanLaw(logits, before, noise) : kind.law(logits, before, noise);
    double temperature = sampling.temperature().at(step, visits.stepCount());
    ChainRandomness randomness = new ChainRandomness(settings.seed());
    Decision decision =
        HeatBath.decide(law, temperature, sampling.topP(), token -> randomness.gumbel(step, token));
    return isThinned && kind == LogitKind.SIGNAL ? new Decision(decision.token(), 0) : decision;
  }
}
