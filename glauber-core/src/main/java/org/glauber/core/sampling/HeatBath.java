package org.glauber.core.sampling;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.glauber.core.TokenLaw;

/**
 * The heat-bath update: redraws one site from its conditional law, with given Gumbel noise.
 *
 * <p><b>The arithmetic</b> is in double precision. Let p be the law of X_{t,i} (from the logits z
 * by {@link org.glauber.core.LogitKind#law}), τ the temperature and g the Gumbel noise.
 *
 * <ol>
 *   <li>x_a = log p_a / τ - log Σ_b exp(log p_b / τ): the tempered law.
 *   <li>N: the least set of tokens, in descending x, ties to the lower token, whose Σ exp(x_a) ≥
 *       topP; every possible token when topP is 1.
 *   <li>The token is w = argmax over N of x_a + g_a. (The law on N, renormalised, differs from x by
 *       a constant. That the argmax has this law is Gumbel's: Maddison, Tarlow and Minka, "A*
 *       Sampling", NIPS 2014.)
 * </ol>
 *
 * <p>At τ = 0 the token is argmax log p_a; noise and nucleus have no effect. All ties go to the
 * lower token. A token with p = 0 is never in N: a reserved one, or one that the network forbids by
 * a logit of -∞. Such a logit is the same in every batch, so margins are over the others.
 *
 * <p><b>The margin</b> is a distance in logits: if |z'_a - z_a| &lt; margin for all a, then z'
 * gives the same token. Two computations of the same logits that differ by at most δ must agree on
 * the token when δ is below the margin. Let all logits move by at most δ, and y_a = log p_a.
 *
 * <ul>
 *   <li>A difference y_a - y_b moves by at most 2δ. For signal logits it is z_a - z_b plus a
 *       constant. For clean ones ∂y_a/∂z = ρ_a(e_a - p0) with ρ_a = κp0_a/p_a ≤ 1, so that the
 *       difference has a gradient of 1-norm 2[ρ_a(1 - p0_a) + ρ_b p0_a] ≤ 2 when ρ_a ≥ ρ_b.
 *   <li>The logit of a set's mass, log(P(A)/P(not A)), moves by at most 2δ/τ: its derivative is an
 *       average of those of x_a - x_b over a in A, b outside.
 * </ul>
 *
 * <p>A token a is in N exactly when the mass ahead of it is below topP. Let l be the last token in
 * N, f the first token outside (y_f = -∞ when there is none), and C the mass of N. The draw can
 * change in three ways, each of which needs a 2δ of at least:
 *
 * <ul>
 *   <li><em>flip</em>(a) = y_w + τg_w - y_a - τg_a, at least 0: a's score passes w's.
 *   <li><em>leave</em> = min(y_w - y_f, τ[logit topP - logit(C - p_w)]): w leaves N, because f
 *       overtakes it, or because the mass of N without it reaches topP. There is no other way: as
 *       long as f and all tokens behind f stay behind w, only other tokens of N can be ahead of it.
 *   <li>For a outside N both flip(a) and <em>enter</em>(a) = min(y_l - y_a, τ[logit C - logit
 *       topP]): a enters because it overtakes l, or because the mass of N, all of it ahead of a,
 *       falls below topP.
 * </ul>
 *
 * <p>The margin is half the least of these. A crossing at the edge of the nucleus that cannot
 * change the token does not reduce the margin, which matters where a long tail of nearly equal
 * tokens crosses the edge. For signal logits at topP 1 the margin is the exact distance; otherwise
 * it is a lower bound.
 *
 * <p>{@link MarginBound} computes larger bounds where the law contains noise that the logits do not
 * influence, and subtracts the possible effect of rounding, about 1e-14.
 *
 * <p><b>The grid.</b> g lies on a grid, which limits the draws of the least likely tokens: see
 * {@link org.glauber.core.random.ChainRandomness}. The law of the token drawn differs from the law
 * above by at most V·2.7e-11 in total variation, and by at most 1.8e-6 for every V.
 */
public final class HeatBath {
  private HeatBath() {}

  /**
   * Whether a temperature means argmax: 0 does, and so does every subnormal number, by which
   * log-probabilities cannot be divided without overflow.
   */
  public static boolean isArgmax(double temperature) {
    return temperature >= 0 && temperature < Double.MIN_NORMAL;
  }

  /**
   * Draws a token.
   *
   * @param law the law of X_{t,i} given X_{t+1,-i}
   * @param temperature at least 0; argmax when {@link #isArgmax} is true
   * @param topP the probability mass of the nucleus, in (0, 1]
   * @param gumbel (token) → g_{t,a}, called only for possible tokens, and never at temperature 0
   * @throws IllegalArgumentException when {@code temperature} or {@code topP} is out of range
   */
  public static Decision decide(
      TokenLaw law, double temperature, double topP, IntToDoubleFunction gumbel) {
    if (isArgmax(temperature)) {
      return mode(law);
    }
    TokenLaw tempered = law.tempered(temperature);
    Nucleus nucleus = Nucleus.of(tempered, topP);
    double[] noise = new double[law.vocabularySize()]; // (token) g where possible
    possible(law).forEach(token -> noise[token] = gumbel.applyAsDouble(token));
    int winner = -1;
    double best = Double.NEGATIVE_INFINITY;
    for (int token : nucleus.tokens().sorted().toArray()) {
      double score = tempered.logProbability(token) + noise[token];
      if (winner < 0 || score > best) {
        winner = token;
        best = score;
      }
    }
    MarginBound bound = new MarginBound(law, tempered, temperature, topP);
    return new Decision(winner, leastChange(bound, nucleus, noise, winner) / 2);
  }

  private static IntStream possible(TokenLaw law) {
    return IntStream.range(0, law.vocabularySize())
        .filter(token -> law.logProbability(token) > Double.NEGATIVE_INFINITY);
  }

  /** The most probable token; only another token's larger probability can change it. */
  private static Decision mode(TokenLaw law) {
    int mode = 0;
    for (int token = 1; token < law.vocabularySize(); token++) {
      if (law.logProbability(token) > law.logProbability(mode)) {
        mode = token;
      }
    }
    int winner = mode;
    double[] noNoise = new double[law.vocabularySize()];
    MarginBound bound = new MarginBound(law, law, 0, 1);
    int[] others = possible(law).filter(token -> token != winner).toArray();
    return new Decision(winner, leastFlip(bound, others, noNoise, winner) / 2);
  }

  /** A lower bound on the 2δ that changes the token. */
  private static double leastChange(
      MarginBound bound, Nucleus nucleus, double[] noise, int winner) {
    int[] others = nucleus.tokens().filter(token -> token != winner).toArray();
    int[] outside = possible(bound.law()).filter(token -> !nucleus.contains(token)).toArray();
    double inside = leastFlip(bound, others, noise, winner);
    if (bound.topP() == 1) { // the nucleus has no edge
      return Math.min(inside, leastFlip(bound, outside, noise, winner));
    }
    double leave = bound.nucleusSuffices(others, winner, outside);
    double insufficient = bound.nucleusFallsShort(others, winner, outside);
    double enterAndFlip = Double.POSITIVE_INFINITY;
    for (int token : outside) {
      leave = Math.min(leave, bound.probabilityCrossing(token, winner));
      double enter = Math.min(bound.probabilityCrossing(token, nucleus.lastIn()), insufficient);
      enterAndFlip =
          Math.min(enterAndFlip, Math.max(enter, bound.scoreCrossing(token, winner, noise)));
    }
    return Math.min(inside, Math.min(leave, enterAndFlip));
  }

  /** The least flip(a) of a set of tokens. */
  private static double leastFlip(MarginBound bound, int[] tokens, double[] noise, int winner) {
    return Arrays.stream(tokens)
        .mapToDouble(token -> bound.scoreCrossing(token, winner, noise))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
