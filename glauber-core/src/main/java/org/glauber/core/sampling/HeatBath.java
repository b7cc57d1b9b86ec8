package org.glauber.core.sampling;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.glauber.core.TokenLaw;

/**
 * The heat-bath update: redraws one site from its conditional law with given Gumbel noise.
 *
 * <p><b>The arithmetic</b>, all in double. Let p be the law of X_{t,i} (from the logits z by {@link
 * org.glauber.core.LogitKind#law}), τ the temperature and g the Gumbel noise.
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
 * <p>At τ = 0 the token is argmax log p_a; noise and nucleus have no say. All ties go to the lower
 * token. A token with p = 0 is never in N: a reserved one, or one that the network forbids by a
 * logit of -∞. Such a logit is the same in every batch, so margins are over the others.
 *
 * <p><b>The margin</b> is a distance in logits: if |z'_a - z_a| &lt; margin for all a, then z'
 * gives the same token. It lets two computations of the same logits, equal to within some δ, know
 * when they must agree. Let all logits move by at most δ, and y_a = log p_a.
 *
 * <ul>
 *   <li>A difference y_a - y_b moves by at most 2δ. For signal logits it is z_a - z_b plus a
 *       constant. For clean ones ∂y_a/∂z = ρ_a(e_a - p0) with ρ_a = κp0_a/p_a ≤ 1, so that the
 *       difference has a gradient of 1-norm 2[ρ_a(1 - p0_a) + ρ_b p0_a] ≤ 2 when ρ_a ≥ ρ_b.
 *   <li>The logit of a set's mass, log(P(A)/P(not A)), moves by at most 2δ/τ: its derivative is an
 *       average of those of x_a - x_b over a in A, b outside.
 * </ul>
 *
 * <p>A token a is in N exactly when the mass ahead of it is below topP. With l the last token in, f
 * the first out (y_f = -∞ when none is), and C the mass of N, the draw can change in three ways,
 * each needing a 2δ of at least:
 *
 * <ul>
 *   <li><em>flip</em>(a) = y_w + τg_w - y_a - τg_a, at least 0: a's score passes w's.
 *   <li><em>leave</em> = min(y_w - y_f, τ[logit topP - logit(C - p_w)]): w leaves N, because f
 *       overtakes it, or because the others of N come to suffice without it. No third way: as long
 *       as f and all behind f stay behind w, only N's others can be ahead of it.
 *   <li>For a outside N both flip(a) and <em>enter</em>(a) = min(y_l - y_a, τ[logit C - logit
 *       topP]): a enters because it overtakes l, or because all of N ahead of it no longer
 *       suffices.
 * </ul>
 *
 * <p>Half the least of these is the margin. So an edge of the nucleus that could not change the
 * token costs nothing, which matters where a long tail of nearly equal tokens crosses the edge. The
 * margin is the least distance for signal logits at topP 1; elsewhere it is on the safe side.
 *
 * <p>That is, unless the law holds noise the logits do not reach; and less what rounding may make
 * of it, about 1e-14: see {@link Firmness}.
 *
 * <p><b>The grid.</b> g lies on a grid, whose tail decides about the least likely tokens: see
 * {@link org.glauber.core.random.ChainRandomness}. The law of the token drawn differs from the one
 * above by V·2.7e-11 in total variation at most, and by 1.8e-6 however large V is.
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
   * @param law of X_{t,i} given X_{t+1,-i}
   * @param temperature at least 0; argmax where {@link #isArgmax} says so
   * @param topP the nucleus' mass, in (0, 1]
   * @param gumbel (token) → g_{t,a}, asked only for tokens the law allows, and never at temperature
   *     0
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
    Firmness firmness = new Firmness(law, tempered, temperature, topP);
    return new Decision(winner, leastChange(firmness, nucleus, noise, winner) / 2);
  }

  private static IntStream possible(TokenLaw law) {
    return IntStream.range(0, law.vocabularySize())
        .filter(token -> law.logProbability(token) > Double.NEGATIVE_INFINITY);
  }

  /** The most probable token; only flips can change it. */
  private static Decision mode(TokenLaw law) {
    int mode = 0;
    for (int token = 1; token < law.vocabularySize(); token++) {
      if (law.logProbability(token) > law.logProbability(mode)) {
        mode = token;
      }
    }
    int winner = mode;
    double[] noNoise = new double[law.vocabularySize()];
    Firmness firmness = new Firmness(law, law, 0, 1);
    int[] others = possible(law).filter(token -> token != winner).toArray();
    return new Decision(winner, leastFlip(firmness, others, noNoise, winner) / 2);
  }

  /** The least 2δ that changes the token. */
  private static double leastChange(
      Firmness firmness, Nucleus nucleus, double[] noise, int winner) {
    int[] others = nucleus.tokens().filter(token -> token != winner).toArray();
    int[] outside = possible(firmness.law()).filter(token -> !nucleus.contains(token)).toArray();
    double inside = leastFlip(firmness, others, noise, winner);
    if (firmness.topP() == 1) { // there is no edge
      return Math.min(inside, leastFlip(firmness, outside, noise, winner));
    }
    double leave = firmness.sufficing(others, winner, outside);
    double insufficient = firmness.fallingShort(others, winner, outside);
    double enterAndFlip = Double.POSITIVE_INFINITY;
    for (int token : outside) {
      leave = Math.min(leave, firmness.overtaking(token, winner));
      double enter = Math.min(firmness.overtaking(token, nucleus.lastIn()), insufficient);
      enterAndFlip =
          Math.min(enterAndFlip, Math.max(enter, firmness.passing(token, winner, noise)));
    }
    return Math.min(inside, Math.min(leave, enterAndFlip));
  }

  /** The least flip(a) of a set. */
  private static double leastFlip(Firmness firmness, int[] tokens, double[] noise, int winner) {
    return Arrays.stream(tokens)
        .mapToDouble(token -> firmness.passing(token, winner, noise))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
