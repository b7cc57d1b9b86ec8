package org.glauber.core.random;

import org.glauber.core.Clamps;
import org.glauber.core.NoiseLaw;

/**
 * All random numbers of one chain, each a function of the seed and of its use: the counter of
 * Philox is (a, t, stream, 0) with one stream for each use. Generation k of a request has the seed
 * plus k. A number is u = (w + ½)·2⁻³², where w is the first of the counter's four words, except in
 * the tail of the Gumbel noise.
 *
 * <p><b>The tail of the Gumbel noise.</b> Draws by argmax(log p_a + g_a) have the law p if u is
 * uniform in (0, 1). A token of small p is drawn only when u is within about p of 1, where u lies
 * on a grid of 2⁻³². With λ = 2⁻³²/p the token is drawn with probability p·(λ/2)/sinh(λ/2), which
 * is 0.2 % below p at p = 1e-9, 19 % at 1e-10, and 0 at 1e-12. A token loses at most 2.7e-11 of
 * probability; all tokens together lose 9e-7 for V = 32,768, but 3e-5 for V = 2²⁰. Therefore tokens
 * from {@value #FIRST_REFINED_TOKEN} on, which only large vocabularies have, take 20 more bits from
 * the counter's second word when the first word is among the 1,024 largest, u = (w·2²⁰ + v +
 * ½)·2⁻⁵². They have the same law with 2⁻⁵² in place of 2⁻³², down to p = 1e-15. This changes one
 * number in four million and no other. Tokens below {@value #FIRST_REFINED_TOKEN} have the same
 * numbers in every vocabulary, and all of them together lose at most 1.8e-6.
 *
 * @param seed read as an unsigned 64-bit number
 */
public record ChainRandomness(long seed) {
  /** The smallest uniform number. */
  public static final double LEAST_UNIFORM = 0x1p-33;

  /** The first token whose Gumbel noise has the refined tail. */
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

  /** The uniform number u in (0, 1) of which g_{t,a} = -log(-log u). */
  public double gumbelUniform(int step, int token) {
    int word = Philox.word(seed, token, step, TOKEN_GUMBEL);
    return isRefined(word, token)
        ? refined(word, Philox.secondWord(seed, token, step, TOKEN_GUMBEL))
        : Philox.uniform(word);
  }

  static boolean isRefined(int word, int token) {
    return token >= FIRST_REFINED_TOKEN && Integer.compareUnsigned(word, LEAST_REFINED_WORD) >= 0;
  }

  /** The exact value of (w·2²⁰ + v + ½)·2⁻⁵², where v is the upper 20 bits of the second word. */
  static double refined(int word, int secondWord) {
    return ((Integer.toUnsignedLong(word) << 20 | secondWord >>> 12) + 0.5) * 0x1p-52;
  }

  /** u_t, uniform in (0, 1): with thinning, step t draws its token from π when u_t ≥ κ_m. */
  public double noiseDecision(int step) {
    return Philox.uniform(seed, 0, step, NOISE_DECISION);
  }

  /** The token that step t writes when thinning makes it a noise step: a draw from π. */
  public int noiseToken(int step, NoiseLaw noise) {
    return noise.tokenAt(Philox.uniform(seed, 0, step, NOISE_TOKEN));
  }

  /** The initial token x_{T,site}, a draw from π. */
  public int initialToken(int site, NoiseLaw noise) {
    return noise.tokenAt(Philox.uniform(seed, 0, site, INITIAL_TOKEN));
  }

  /**
   * The initial state x_T: clamped sites keep their tokens, the others are drawn from π.
   *
   * @param tokens (site) read at clamped sites only; not written to
   * @return (site) a new array
   * @throws IllegalArgumentException when {@code tokens} does not have one token per site
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
