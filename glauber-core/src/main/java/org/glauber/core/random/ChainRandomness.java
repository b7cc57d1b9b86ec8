package org.glauber.core.random;

import org.glauber.core.Clamps;
import org.glauber.core.NoiseLaw;

/**
 * All the randomness of one chain, each number addressed by its use: Philox's counter is (a, t,
 * stream, 0) with one stream per use. Generation k of a request has seed + k.
 *
 * @param seed read as an unsigned 64-bit number
 */
public record ChainRandomness(long seed) {
  /** No uniform number is smaller. */
  public static final double LEAST_UNIFORM = 0x1p-33;

  private static final int TOKEN_GUMBEL = 0;
  private static final int NOISE_DECISION = 1;
  private static final int NOISE_TOKEN = 2;
  private static final int INITIAL_TOKEN = 3;

  /** g_{t,a} = -log(-log u), standard Gumbel noise of step t for token a. */
  public double gumbel(int step, int token) {
    return -Math.log(-Math.log(gumbelUniform(step, token)));
  }

  /** u of g_{t,a} = -log(-log u), uniform in (0, 1). */
  public double gumbelUniform(int step, int token) {
    return Philox.uniform(seed, token, step, TOKEN_GUMBEL);
  }

  /** u_t, uniform in (0, 1): thinning has step t draw plain noise when u_t ≥ κ_m. */
  public double noiseDecision(int step) {
    return Philox.uniform(seed, 0, step, NOISE_DECISION);
  }

  /** The token that step t writes when thinning has decided for noise: a draw from π. */
  public int noiseToken(int step, NoiseLaw noise) {
    return noise.tokenAt(Philox.uniform(seed, 0, step, NOISE_TOKEN));
  }

  /** x_{T,site} ~ π. */
  public int initialToken(int site, NoiseLaw noise) {
    return noise.tokenAt(Philox.uniform(seed, 0, site, INITIAL_TOKEN));
  }

  /**
   * x_T: clamped sites keep their tokens, the others are drawn from π.
   *
   * @param tokens (site) read at clamped sites only; not written to
   * @return (site) a new array
   * @throws IllegalArgumentException when {@code tokens} has not one token per site
   */
  public int[] initialState(int[] tokens, Clamps clamps, NoiseLaw noise) {
    if (tokens.length != clamps.siteCount()) {
      throw new IllegalArgumentException(
          "%d tokens for %d sites".formatted(tokens.length, clamps.siteCount()));
    }
    int[] state = tokens.clone();
    for (int site = 0; site < state.length; site++) {
      if (!clamps.isClamped(site)) {
        state[site] = initialToken(site, noise);
      }
    }
    return state;
  }
}
