package org.glauber.core;

import java.util.random.RandomGenerator;

/**
 * The forward chain, data → noise. A visit draws Z ~ Π and, unless Z = φ, writes it at the site.
 * Step t takes site i_t from l_k to l_{k+1} visits, k = ⌊t/L⌋, which is one visit in plain sweeps.
 * If the levels are labelled, the last step at a site always writes noise, and X_T has the law π^L.
 *
 * <p>A training example of Algorithm 1 draws X_t from its closed form and then visits site i_t. The
 * network sees the result with site i_t hidden and predicts whether Z ≠ φ.
 *
 * <pre>{@code
 * int[] state = forward.sample(clean, step, random); // X_t
 * boolean isNoise = forward.visit(state, step, random);
 * int[] shown = visits.after(step);
 * }</pre>
 *
 * @param noise Π
 * @param visits which site each step visits; a clamped site's steps do nothing
 */
public record ForwardChain(NoiseLaw noise, Visits visits) {

  /**
   * The law of X_{n,i} given X_{0,i}: κ_m 1[a = x0_i] + (1 - κ_m) π(a).
   *
   * @param siteVisits m
   */
  public TokenLaw marginal(int cleanToken, int siteVisits) {
    double[] clean = new double[noise.vocabularySize()];
    clean[cleanToken] = 1;
    return noise.noised(TokenLaw.ofWeights(clean), siteVisits);
  }

  /**
   * Executes step {@code step} in place.
   *
   * @param state (site) X_t on entry, X_{t+1} on return
   * @return whether the site's token was drawn from π, even if the draw equals the old token; false
   *     at a clamped site
   */
  public boolean step(int[] state, int step, RandomGenerator random) {
    return noise(state, step, stepKeepProbability(step), random);
  }

  /**
   * Visits the site of step {@code step} once, whatever the levels. A network evaluated at this
   * step has to distinguish the result from noise.
   *
   * @param state (site) X_t on entry
   * @return whether Z ≠ φ; false at a clamped site
   */
  public boolean visit(int[] state, int step, RandomGenerator random) {
    return noise(state, step, noise.keepProbability(), random);
  }

  /** The probability that step t keeps its site's token. */
  private double stepKeepProbability(int step) {
    int sweep = step / visits.siteCount();
    int after = visits.levels().shownVisits(sweep + 1);
    return after == Levels.PURE_NOISE
        ? 0
        : noise.cleanProbability(after - visits.levels().visits(sweep));
  }

  private boolean noise(int[] state, int step, double keepProbability, RandomGenerator random) {
    if (visits.isSkipped(step) || random.nextDouble() < keepProbability) {
      return false;
    }
    state[visits.scan().siteAt(step)] = noise.tokenAt(random.nextDouble());
    return true;
  }

  /**
   * Draws X_n from its closed form, independently at each site.
   *
   * @param clean (site) X_0; not written to
   * @param step n
   * @return (site) X_n, a new array
   */
  public int[] sample(int[] clean, int step, RandomGenerator random) {
    int[] state = clean.clone();
    for (int site = 0; site < state.length; site++) {
      double kappa = noise.cleanProbability(visits.before(site, step));
      if (random.nextDouble() >= kappa) {
        state[site] = noise.tokenAt(random.nextDouble());
      }
    }
    return state;
  }
}
