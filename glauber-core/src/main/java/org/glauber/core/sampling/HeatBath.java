package org.glauber.core.sampling;

import java.util.function.IntToDoubleFunction;
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
 * when they must agree. Let all logits move by at most δ, and h = 2δ/τ.
 *
 * <ul>
 *   <li>A difference x_a - x_b moves by at most h. For signal logits it is (z_a - z_b)/τ plus a
 *       constant. For clean ones ∂(log p_a)/∂z = ρ_a(e_a - p0) with ρ_a = κp0_a/p_a ≤ 1, so that
 *       the difference has a gradient of 1-norm 2[ρ_a(1 - p0_a) + ρ_b p0_a]/τ ≤ 2/τ when ρ_a ≥ ρ_b.
 *   <li>The logit of a set's mass, log(P(A)/P(not A)), moves by at most h too: its derivative is an
 *       average of those of x_a - x_b over a in A, b outside.
 * </ul>
 *
 * <p>A token a is in N exactly when the mass ahead of it is below topP. With l the last token in, f
 * the first out (x_f = -∞ when none is), and C the mass of N, the draw can change in three ways,
 * each needing an h of at least:
 *
 * <ul>
 *   <li><em>flip</em>(a) = x_w + g_w - x_a - g_a, at least 0: a's score passes w's.
 *   <li><em>leave</em> = min(x_w - x_f, logit topP - logit(C - p_w)): w leaves N, because f
 *       overtakes it, or because the others of N come to suffice without it. No third way: as long
 *       as f and all behind f stay behind w, only N's others can be ahead of it.
 *   <li>For a outside N both flip(a) and <em>enter</em>(a) = min(x_l - x_a, logit C - logit topP):
 *       a enters because it overtakes l, or because all of N ahead of it no longer suffices.
 * </ul>
 *
 * <p>The least such h, times τ/2, is the margin. So an edge of the nucleus that could not change
 * the token costs nothing, which matters where a long tail of nearly equal tokens crosses the edge.
 * The margin is the least distance for signal logits at topP 1; elsewhere it is on the safe side.
 *
 * <p>That is, unless the law holds noise the logits do not reach: see {@link Firmness}.
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
    double[] scores = new double[law.vocabularySize()]; // (token), -∞ when impossible
    for (int token = 0; token < scores.length; token++) {
      double x = tempered.logProbability(token);
      scores[token] = x == Double.NEGATIVE_INFINITY ? x : x + gumbel.applyAsDouble(token);
    }
    int winner = -1;
    for (int token : nucleus.tokens().sorted().toArray()) {
      if (winner < 0 || scores[token] > scores[winner]) {
        winner = token;
      }
    }
    Firmness firmness = new Firmness(law, tempered, temperature, topP);
    double gap =
        Math.min(gapInside(nucleus, scores, winner), gapAtEdge(firmness, nucleus, scores, winner));
    double leastGap = Math.max(gap, 0); // where the edge is met exactly, rounding may go below
    return new Decision(winner, temperature * leastGap / 2);
  }

  /** The most probable token; its margin is half the gap to the second. */
  private static Decision mode(TokenLaw law) {
    int winner = 0;
    double second = Double.NEGATIVE_INFINITY;
    for (int token = 1; token < law.vocabularySize(); token++) {
      if (law.logProbability(token) > law.logProbability(winner)) {
        second = law.logProbability(winner);
        winner = token;
      } else {
        second = Math.max(second, law.logProbability(token));
      }
    }
    return new Decision(winner, (law.logProbability(winner) - second) / 2);
  }

  /** The least flip(a) inside the nucleus. */
  private static double gapInside(Nucleus nucleus, double[] scores, int winner) {
    return nucleus
        .tokens()
        .filter(token -> token != winner)
        .mapToDouble(token -> scores[winner] - scores[token])
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The least of leave and of max(enter(a), flip(a)) outside the nucleus. */
  private static double gapAtEdge(Firmness firmness, Nucleus nucleus, double[] scores, int winner) {
    if (firmness.topP() == 1) {
      return Double.POSITIVE_INFINITY; // there is no edge
    }
    double overtaken =
        nucleus
            .outside()
            .limit(1)
            .mapToDouble(firstOut -> firmness.overtaking(firstOut, winner))
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    double leave = Math.min(overtaken, firmness.sufficing(nucleus, winner));
    double insufficient = firmness.fallingShort(nucleus);
    double enterAndFlip =
        nucleus
            .outside()
            .mapToDouble(
                token -> {
                  double overtaking = firmness.overtaking(token, nucleus.lastIn());
                  double enter = Math.min(overtaking, insufficient);
                  return Math.max(enter, scores[winner] - scores[token]);
                })
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return Math.min(leave, enterAndFlip);
  }
}
