package org.glauber.core.sampling;

import java.util.stream.IntStream;
import org.glauber.core.TokenLaw;

/**
 * How firmly the edge of a nucleus stands: each answer is the least h = 2δ/τ at which logits, each
 * moved by at most δ, could change it, in the terms of {@link HeatBath}'s essay.
 *
 * <p>In general that is the gap itself. But where κ is small most tokens have nearly the same
 * probability, the edge lies among them and they are often drawn: the gaps are as good as nothing
 * and still stand firm, since the logits hardly reach them. With p_a = κp0_a + (1 - κ)π_a and ρ_a =
 * κp0_a/p_a, log p_a moves by at most ρ_a(e^{2δ} - 1), because p0_a moves by a factor within
 * e^{±2δ}.
 *
 * <ul>
 *   <li>For δ ≤ ½ therefore, with c = e - 1, x_a - x_b moves by at most h·c(ρ_a + ρ_b), and b
 *       overtakes a at (x_a - x_b)/c(ρ_a + ρ_b) or later. Of all pairs across the edge the nearest
 *       are first still: where π is even, x_a = -log(1 - ρ_a)/τ up to a constant, and the quotient
 *       grows with ρ_a and falls with ρ_b.
 *   <li>To the first order log p_a moves by at most 2δr_a with r_a = ρ_a(1 - p0_a), for d(log p0_a)
 *       is the difference of a logit's movement from their mean under p0. Let r_A be the mean of r
 *       over a set A under the tempered law. On the way ρ_a and 1 - p0_a grow by factors of at most
 *       e^{2δ} each and a tempered weight moves by one within e^{±h}, so that r_A grows by at most
 *       e^{4δ + 2h}. The derivative of the logit of A's mass is a difference of means of those of
 *       log p_a/τ, so the logit moves by at most h·e^{4δ + 2h}(r_A + r_notA): by h·e(r_A + r_notA)
 *       as long as 4δ + 2h = h(2τ + 2) ≤ 1.
 * </ul>
 *
 * <p>Where π is not even, {@link TokenLaw#cleanShare} is 1 and the gap stands. A gap is first cut
 * by what double arithmetic may have made of it.
 */
record Firmness(TokenLaw law, TokenLaw tempered, double temperature, double topP) {
  private static final double C = Math.E - 1;
  private static final double ROUNDING = 3e-14;
  private static final double MASS_ROUNDING = 1e-12;

  /** {@code behind} overtakes {@code ahead}. */
  double overtaking(int behind, int ahead) {
    double gap = tempered.logProbability(ahead) - tempered.logProbability(behind);
    double share = law.cleanShare(ahead) + law.cleanShare(behind);
    return firm(gap, gap - ROUNDING, C * share, 1 / temperature); // δ ≤ ½ is h ≤ 1/τ
  }

  /** The nucleus comes to suffice without {@code winner}. */
  double sufficing(Nucleus nucleus, int winner) {
    double won = tempered.probability(winner);
    double inside = Math.max(nucleus.mass() - won, 0);
    double outside = nucleus.restMass() + won;
    double reachWon = won * law.reach(winner);
    double reach =
        (reach(nucleus.tokens()) - reachWon) / Math.max(inside, Double.MIN_NORMAL)
            + (reach(nucleus.outside()) + reachWon) / outside;
    return crossing(logitTopP() - Math.log(inside / outside), reach);
  }

  /** The nucleus falls short, so that the first outside enters. */
  double fallingShort(Nucleus nucleus) {
    double inside = nucleus.mass();
    double outside = nucleus.restMass();
    double reach =
        reach(nucleus.tokens()) / inside
            + reach(nucleus.outside()) / Math.max(outside, Double.MIN_NORMAL);
    return crossing(Math.log(inside / outside) - logitTopP(), reach);
  }

  private double crossing(double gap, double reach) {
    double rounded = gap - MASS_ROUNDING / (topP * (1 - topP));
    return firm(gap, rounded, Math.E * reach, 1 / (2 * temperature + 2));
  }

  /** The gap, or how far it stands firm by the arguments above, which reach to {@code farthest}. */
  private static double firm(double gap, double rounded, double spread, double farthest) {
    double firm = Math.max(rounded, 0) / Math.clamp(spread, Double.MIN_NORMAL, 1);
    return Math.max(gap, Math.min(firm, farthest));
  }

  /** The mass of a set times its mean reach. */
  private double reach(IntStream tokens) {
    return tokens.mapToDouble(token -> tempered.probability(token) * law.reach(token)).sum();
  }

  private double logitTopP() {
    return Math.log(topP / (1 - topP));
  }
}
