package org.glauber.core.sampling;

import java.util.Arrays;
import org.glauber.core.TokenLaw;

/**
 * How firmly a draw stands: each answer is the least 2δ at which logits, each moved by at most δ,
 * could change one thing about it, in the terms of {@link HeatBath}'s essay. What rounding may have
 * made of an answer is taken off, and none is below 0: 0 also stands for NaN.
 *
 * <p><b>In the noise.</b> In general an answer is the gap itself. But where κ is small most tokens
 * have nearly the same probability, the edge lies among them and they are often drawn: the gaps are
 * as good as nothing and still stand firm, since the logits hardly reach them. With p_a = κp0_a +
 * (1 - κ)π_a and ρ_a = κp0_a/p_a, log p_a moves by at most ρ_a(e^{2δ} - 1), because p0_a moves by a
 * factor within e^{±2δ}.
 *
 * <ul>
 *   <li>For 2δ ≤ 1 therefore, with c = e - 1, y_a - y_b moves by at most 2δ·c(ρ_a + ρ_b), and b
 *       overtakes a at 2δ = (y_a - y_b)/c(ρ_a + ρ_b) or later. Of all pairs across the edge the
 *       nearest are first still: where π is even, y_a = -log(1 - ρ_a) up to a constant, and the
 *       quotient grows with ρ_a and falls with ρ_b.
 *   <li>To the first order log p_a moves by at most 2δr_a with r_a = ρ_a(1 - p0_a), for d(log p0_a)
 *       is the difference of a logit's movement from their mean under p0. Let r_A be the mean of r
 *       over a set A under the tempered law. On the way ρ_a and 1 - p0_a grow by factors of at most
 *       e^{2δ} each and, with h = 2δ/τ, a tempered weight moves by one within e^{±h}, so that r_A
 *       grows by at most e^{4δ + 2h}. The derivative of the logit of A's mass is a difference of
 *       means of those of log p_a/τ, so the logit moves by at most h·e^{4δ + 2h}(r_A + r_notA): by
 *       h·e(r_A + r_notA) as long as 4δ + 2h ≤ 1, which is 2δ ≤ τ/(2τ + 2).
 * </ul>
 *
 * <p>Where π is not even, {@link TokenLaw#cleanShare} is 1 and the gap stands.
 *
 * <p><b>Rounding.</b> Of a gap in the noise a small error is a large one in the answer, and the
 * draw itself is made of rounded numbers. With u = 2⁻⁵³:
 *
 * <ul>
 *   <li>y_a = log p_a is off by a few u(1 + |y_a|). x_a = (y_a - max y)/τ - log Σ, and x_a + g_a,
 *       are off by a few u|x_a| and u|g_a| more; that is u(|y_a| + 32τ) in terms of y, for |g| and
 *       the logarithm of the sum are below 40 and 16. So a difference of two tokens is cut by 8u(2
 *       + |y_a| + |y_b| + 32τ): relative to the logarithms, whatever τ.
 *   <li>The odds of a mass move as much with the y of its terms, of which those near the largest
 *       count, and the sum has a relative error ε of its own, {@link TokenLaw#massRounding}. So a
 *       mass that must reach topP may do so from topP(1 - ε) on, and is sure to only from topP(1 +
 *       ε) on: never where that is above 1.
 *   <li>A mass below 1e-300, which may be 0 for tokens that are possible all the same, counts as
 *       1e-300. So an edge may be crossed 690τ away, and nothing is lost by it: whatever has so
 *       little mass is nearly as far from winning.
 * </ul>
 */
record Firmness(TokenLaw law, TokenLaw tempered, double temperature, double topP) {
  private static final double C = Math.E - 1;
  private static final double ROUNDING = 0x1p-50; // 8u
  private static final double LEAST_MASS = 1e-300;

  /** {@code behind} gets a larger score than {@code ahead}; noise is (token) g. */
  double passing(int behind, int ahead, double[] noise) {
    double lead = law.logProbability(ahead) - law.logProbability(behind);
    double gap = lead + temperature * (noise[ahead] - noise[behind]);
    return orNotFirm(gap - rounding(ahead, behind));
  }

  /** {@code behind} gets a larger probability than {@code ahead}. */
  double overtaking(int behind, int ahead) {
    double lead = law.logProbability(ahead) - law.logProbability(behind);
    double share = law.cleanShare(ahead) + law.cleanShare(behind);
    return firm(lead - rounding(ahead, behind), C * share, 1); // for 2δ ≤ 1
  }

  /**
   * The nucleus comes to suffice without the winner.
   *
   * @param others of the nucleus, which suffice never where there are none
   */
  double sufficing(int[] others, int winner, int[] outside) {
    if (others.length == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double inside = mass(others);
    double left = mass(outside) + tempered.probability(winner);
    double reach = reach(others) / inside + (reach(outside) + reach(winner)) / left;
    return crossing(
        logit(topP * (1 - law.massRounding())) - Math.log(inside / left), winner, reach);
  }

  /** The nucleus falls short, so that the first outside enters. */
  double fallingShort(int[] others, int winner, int[] outside) {
    double inside = mass(others) + tempered.probability(winner);
    double left = mass(outside);
    double reach = (reach(others) + reach(winner)) / inside + reach(outside) / left;
    return crossing(
        Math.log(inside / left) - logit(topP * (1 + law.massRounding())), winner, reach);
  }

  /** A gap in the log-odds of a mass, in terms of 2δ. */
  private double crossing(double gap, int winner, double reach) {
    double cut = temperature * gap - rounding(winner, winner);
    return firm(cut, Math.E * reach, temperature / (2 * temperature + 2));
  }

  /** The gap, or how far it stands firm by the arguments above, which reach to {@code farthest}. */
  private static double firm(double gap, double spread, double farthest) {
    double least = orNotFirm(gap);
    double firm = least / Math.clamp(spread, Double.MIN_NORMAL, 1);
    return Math.max(least, Math.min(firm, farthest));
  }

  private static double orNotFirm(double gap) {
    return gap > 0 ? gap : 0; // as NaN is
  }

  private double rounding(int one, int other) {
    double sizes = Math.abs(law.logProbability(one)) + Math.abs(law.logProbability(other));
    return ROUNDING * (2 + sizes + 32 * temperature);
  }

  private double mass(int[] tokens) {
    return Math.max(LEAST_MASS, Arrays.stream(tokens).mapToDouble(tempered::probability).sum());
  }

  /** The mass of a set times its mean reach. */
  private double reach(int... tokens) {
    return Arrays.stream(tokens)
        .mapToDouble(token -> tempered.probability(token) * law.reach(token))
        .sum();
  }

  private static double logit(double probability) {
    return Math.log(probability / (1 - probability));
  }
}
