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
 * e^{±2δ}. So does the probability of a set, whose ρ is the mean of its tokens'. For δ ≤ ½
 * therefore, with c = e - 1,
 *
 * <ul>
 *   <li>x_a - x_b moves by at most h·c(ρ_a + ρ_b), and b overtakes a at (x_a - x_b)/c(ρ_a + ρ_b) or
 *       later. Of all pairs across the edge the nearest are first still: where π is even, x_a =
 *       -log(1 - ρ_a)/τ up to a constant, and the quotient grows with ρ_a and falls with ρ_b.
 *   <li>at τ = 1, logit P(A) moves by at most h·c(ρ_A + ρ_notA).
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
    return firm(gap, ROUNDING, law.cleanShare(ahead) + law.cleanShare(behind));
  }

  /** The nucleus comes to suffice without {@code winner}. */
  double sufficing(Nucleus nucleus, int winner) {
    double won = tempered.probability(winner);
    double inside = Math.max(nucleus.mass() - won, 0);
    double outside = nucleus.restMass() + won;
    double cleanWon = won * law.cleanShare(winner);
    double share =
        (clean(nucleus.tokens()) - cleanWon) / Math.max(inside, Double.MIN_NORMAL)
            + (clean(nucleus.outside()) + cleanWon) / outside;
    return crossing(logitTopP() - Math.log(inside / outside), share);
  }

  /** The nucleus falls short, so that the first outside enters. */
  double fallingShort(Nucleus nucleus) {
    double inside = nucleus.mass();
    double outside = nucleus.restMass();
    double share =
        clean(nucleus.tokens()) / inside
            + clean(nucleus.outside()) / Math.max(outside, Double.MIN_NORMAL);
    return crossing(Math.log(inside / outside) - logitTopP(), share);
  }

  private double crossing(double gap, double share) {
    return firm(gap, MASS_ROUNDING / (topP * (1 - topP)), temperature == 1 ? share : 1);
  }

  private double firm(double gap, double rounding, double share) {
    double firm = Math.max(gap - rounding, 0) / Math.clamp(C * share, Double.MIN_NORMAL, 1);
    return Math.max(gap, Math.min(firm, 1 / temperature)); // δ ≤ ½ is h ≤ 1/τ
  }

  /** κP0 of a set. */
  private double clean(IntStream tokens) {
    return tokens.mapToDouble(token -> tempered.probability(token) * law.cleanShare(token)).sum();
  }

  private double logitTopP() {
    return Math.log(topP / (1 - topP));
  }
}
