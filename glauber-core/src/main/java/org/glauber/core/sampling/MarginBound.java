package org.glauber.core.sampling;

import java.util.Arrays;
import org.glauber.core.TokenLaw;

/**
 * Lower bounds on the movement of logits that changes a draw. Each method returns a lower bound on
 * the 2δ at which logits, each moved by at most δ, could cause one kind of change, in the notation
 * of {@link HeatBath}. The possible effect of rounding is subtracted from every bound. No bound is
 * negative; a NaN is returned as 0.
 *
 * <p><b>Bounds under noise.</b> In general a bound is the gap itself. But where κ is small, most
 * tokens have nearly the same probability, the edge of the nucleus lies among them, and they are
 * often drawn. The gaps are then almost 0, and yet the draw is stable, because the logits hardly
 * influence these probabilities. With p_a = κp0_a + (1 - κ)π_a and ρ_a = κp0_a/p_a, log p_a moves
 * by at most ρ_a(e^{2δ} - 1), because p0_a moves by a factor within e^{±2δ}.
 *
 * <ul>
 *   <li>For 2δ ≤ 1 therefore, with c = e - 1, y_a - y_b moves by at most 2δ·c(ρ_a + ρ_b), and b
 *       overtakes a only at 2δ ≥ (y_a - y_b)/c(ρ_a + ρ_b). Among all pairs across the edge, the
 *       nearest pair still has the least bound: if π is uniform, y_a = -log(1 - ρ_a) up to a
 *       constant, and the quotient grows with ρ_a and falls with ρ_b.
 *   <li>To first order log p_a moves by at most 2δr_a with r_a = ρ_a(1 - p0_a), because d(log p0_a)
 *       is the movement of its logit minus the mean movement under p0. Let r_A be the mean of r
 *       over a set A under the tempered law. As the logits move, ρ_a and 1 - p0_a grow by factors
 *       of at most e^{2δ} each and, with h = 2δ/τ, a tempered weight moves by a factor within
 *       e^{±h}, so r_A grows by a factor of at most e^{4δ + 2h}. The derivative of the logit of A's
 *       mass is a difference of means of the derivatives of log p_a/τ, so the logit moves by at
 *       most h·e^{4δ + 2h}(r_A + r_notA): by h·e(r_A + r_notA) as long as 4δ + 2h ≤ 1, which is 2δ
 *       ≤ τ/(2τ + 2).
 * </ul>
 *
 * <p>If π is not uniform, {@link TokenLaw#cleanShare} is 1 and the bound is the gap.
 *
 * <p><b>Rounding.</b> A small error of a gap under noise is a large error of the bound, and the
 * draw itself is computed from rounded numbers. With u = 2⁻⁵³:
 *
 * <ul>
 *   <li>y_a = log p_a has an error of a few u(1 + |y_a|). x_a = (y_a - max y)/τ - log Σ, and x_a +
 *       g_a, have further errors of a few u|x_a| and u|g_a|; in terms of y that is u(|y_a| + 32τ),
 *       because |g| is below 40 and the logarithm of the sum below 16. So 8u(2 + |y_a| + |y_b| +
 *       32τ) is subtracted from a difference of two tokens: relative to the logarithms, for every
 *       τ.
 *   <li>The odds of a mass move as much with the y of its terms, among which those near the largest
 *       dominate, and the sum has its own relative error ε, {@link TokenLaw#massRoundingError}. So
 *       a mass that must reach topP may be computed to do so from topP(1 - ε) on, and is certain to
 *       only from topP(1 + ε) on, which is never the case if that is above 1.
 *   <li>A mass below 1e-300, which may be 0 even for possible tokens, is taken as 1e-300. An edge
 *       may then appear to be crossed 690τ away. The bound stays useful, because tokens of so
 *       little mass are nearly as far from winning.
 * </ul>
 */
record MarginBound(TokenLaw law, TokenLaw tempered, double temperature, double topP) {
  private static final double C = Math.E - 1;
  private static final double ROUNDING = 0x1p-50; // 8u
  private static final double LEAST_MASS = 1e-300;

  /** The score of {@code behind} becomes larger than that of {@code ahead}; noise is (token) g. */
  double scoreCrossing(int behind, int ahead, double[] noise) {
    double lead = law.logProbability(ahead) - law.logProbability(behind);
    double gap = lead + temperature * (noise[ahead] - noise[behind]);
    return orZero(gap - rounding(ahead, behind));
  }

  /** The probability of {@code behind} becomes larger than that of {@code ahead}. */
  double probabilityCrossing(int behind, int ahead) {
    double lead = law.logProbability(ahead) - law.logProbability(behind);
    double share = law.cleanShare(ahead) + law.cleanShare(behind);
    return atLeast(lead - rounding(ahead, behind), C * share, 1); // for 2δ ≤ 1
  }

  /**
   * The mass of the nucleus without the winner reaches topP.
   *
   * @param others the tokens of the nucleus except the winner; when there are none, their mass
   *     never reaches topP
   */
  double nucleusSuffices(int[] others, int winner, int[] outside) {
    if (others.length == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double inside = mass(others);
    double left = mass(outside) + tempered.probability(winner);
    double reach =
        sensitivity(others) / inside + (sensitivity(outside) + sensitivity(winner)) / left;
    return massCrossing(
        logit(topP * (1 - law.massRoundingError())) - Math.log(inside / left), winner, reach);
  }

  /** The mass of the nucleus falls below topP, so that the first token outside enters. */
  double nucleusFallsShort(int[] others, int winner, int[] outside) {
    double inside = mass(others) + tempered.probability(winner);
    double left = mass(outside);
    double reach =
        (sensitivity(others) + sensitivity(winner)) / inside + sensitivity(outside) / left;
    return massCrossing(
        Math.log(inside / left) - logit(topP * (1 + law.massRoundingError())), winner, reach);
  }

  /** The bound in 2δ of a gap in the log-odds of a mass. */
  private double massCrossing(double gap, int winner, double reach) {
    double cut = temperature * gap - rounding(winner, winner);
    return atLeast(cut, Math.E * reach, temperature / (2 * temperature + 2));
  }

  /** The larger of the gap and its bound under noise, which holds up to {@code farthest}. */
  private static double atLeast(double gap, double spread, double farthest) {
    double least = orZero(gap);
    double firm = least / Math.clamp(spread, Double.MIN_NORMAL, 1);
    return Math.max(least, Math.min(firm, farthest));
  }

  private static double orZero(double gap) {
    return gap > 0 ? gap : 0; // also for NaN
  }

  private double rounding(int one, int other) {
    double sizes = Math.abs(law.logProbability(one)) + Math.abs(law.logProbability(other));
    return ROUNDING * (2 + sizes + 32 * temperature);
  }

  private double mass(int[] tokens) {
    return Math.max(LEAST_MASS, Arrays.stream(tokens).mapToDouble(tempered::probability).sum());
  }

  /** The mass of a set of tokens times its mean sensitivity. */
  private double sensitivity(int... tokens) {
    return Arrays.stream(tokens)
        .mapToDouble(token -> tempered.probability(token) * law.sensitivity(token))
        .sum();
  }

  private static double logit(double probability) {
    return Math.log(probability / (1 - probability));
  }
}
