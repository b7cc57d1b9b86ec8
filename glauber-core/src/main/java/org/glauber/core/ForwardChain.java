package org.glauber.core;

import java.util.random.RandomGenerator;

/**
 * The forward chain, data → noise: step t draws Z_t ~ Π and, unless it is φ, writes it at site i_t.
 *
 * <p>An example of Algorithm 1 is X_t in closed form and then step t itself: the network is shown
 * X_{t+1} with site i_t hidden, and asked whether Z_t ≠ φ.
 *
 * <pre>{@code
 * int[] state = forward.sample(clean, step, random); // X_t
 * boolean isNoise = forward.step(state, step, random); // state is now X_{t+1}
 * }</pre>
 *
 * @param noise Π
 * @param visits which site each step visits; a clamped site's steps do nothing
 */
public record ForwardChain(NoiseLaw noise, Visits visits) {

  /** The law of X_{n,i} given X_{0,i}: κ_m 1[a = x0_i] + (1 - κ_m) π(a), m = {@code visits}. */
  public TokenLaw marginal(int cleanToken, int visits) {
    double[] clean = new double[noise.vocabularySize()];
    clean[cleanToken] = 1;
    return noise.noised(TokenLaw.ofWeights(clean), visits);
  }

  /**
   * Executes step {@code step} in place.
   *
   * @param state (site) X_t on entry, X_{t+1} on return
   * @return whether Z_t ≠ φ: the site's token is noise, be it the same as before; false at a
   *     clamped site
   */
  public boolean step(int[] state, int step, RandomGenerator random) {
    if (visits.isSkipped(step) || random.nextDouble() < noise.keepProbability()) {
      return false;
    }
    state[visits.scan().siteAt(step)] = noise.tokenAt(random.nextDouble());
    return true;
  }

  /**
   * Draws X_n from its closed form, site by site.
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
