package org.glauber.core.random;

import org.glauber.core.Clamps;
import org.glauber.core.NoiseLaw;

/**
 * All the randomness of one chain, each number addressed by its use: Philox's counter is (a, t,
 * stream, 0) with one stream per use. Generation k of a request has seed + k. A number is u = (w +
 * ½)·2⁻³², w the first of the counter's four words, but for the tail of Gumbel noise.
 *
 * <p><b>The Gumbel noise's tail.</b> Draws by argmax(log p_a + g_a) have the law p if u is uniform
 * in (0, 1). A token of small p is drawn where u is within about p of 1, and there u has a grid of
 * 2⁻³²: with λ = 2⁻³²/p the token is drawn with p·(λ/2)/sinh(λ/2), which is 0.2 % below p at p =
 * 1e-9, 19 % at 1e-10 and all of it at 1e-12. That takes 2.7e-11 from a token at the most: 9e-7 of
 * probability in all for V = 32,768, but 3e-5 for V = 2²⁰. So tokens from {@value
 * #FIRST_REFINED_TOKEN} on, which only large vocabularies have, take 20 more bits from the
 * counter's second word where the first is among the 1,024 largest, u = (w·2²⁰ + v + ½)·2⁻⁵²: the
 * same law with 2⁻⁵² for 2⁻³², down to p = 1e-15. That is one number in four million, and every
 * other is what it is without. Tokens below have their numbers in every vocabulary, and all of them
 * together miss at most 1.8e-6.
 *
 * @param seed read as an unsigned 64-bit number
 */
public record ChainRandomness(long seed) {
  /** No uniform number is smaller. */
  public static final double LEAST_UNIFORM = 0x1p-33;

  /** The first token whose Gumbel noise has a fine tail. */
  public static final int FIRST_REFINED_TOKEN = 1 << 16;

  private static final int LEAST_REFINED_WORD = -1 << 10; // as unsigned: 2^32 - 1024

  private static final int TOKEN_GUMBEL = 0;
  private static final int NOISE_DECISION = 1;
  private static final int NOISE_TOKEN = 2;
  private static final int INITIAL_TOKEN = 3;

  /** g_{t,a} = -log(-log u), standard Gumbel noise of step t for token a: from -3.2 to 36.8. */
  public double gumbel(int step, int token) {
    return -Math.log(-Math.log(gumbelUniform(step, token)));
  }

  /** u of g_{t,a} = -log(-log u), uniform in (0, 1). */
  public double gumbelUniform(int step, int token) {
    int word = Philox.word(seed, token, step, TOKEN_GUMBEL);
    return isRefined(word, token)
        ? refined(word, Philox.secondWord(seed, token, step, TOKEN_GUMBEL))
        : Philox.uniform(word);
  }

  static boolean isRefined(int word, int token) {
    return token >= FIRST_REFINED_TOKEN && Integer.compareUnsigned(word, LEAST_REFINED_WORD) >= 0;
  }

  /** (w·2²⁰ + v + ½)·2⁻⁵², exact, v the upper 20 bits of the second word. */
  static double refined(int word, int secondWord) {
    return ((Integer.toUnsignedLong(word) << 20 | secondWord >>> 12) + 0.5) * 0x1p-52;
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
