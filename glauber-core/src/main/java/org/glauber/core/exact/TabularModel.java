package org.glauber.core.exact;

import org.glauber.core.Lemma;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.TokenLaw;
import org.glauber.core.sampling.Denoiser;

/**
 * The exact denoiser for data of a known law: it computes the logits of the exact conditional by
 * enumerating every clean state. One evaluation costs V^L·L.
 *
 * <p>By the closed form of the forward chain, the token of each other site is its clean token with
 * probability κ_m and noise otherwise. A clamped site has no visits, so κ = 1 and its token is the
 * clean token.
 *
 * @param table the law of x0; a state that contains a reserved token has probability 0
 * @param noise Π
 * @param logitKind what {@link #logits} returns
 */
public record TabularModel(Table table, NoiseLaw noise, LogitKind logitKind) implements Denoiser {

  /**
   * @throws IllegalArgumentException when a site was not visited by the step asked about, or when
   *     the other sites' tokens are impossible under the table: they have no conditional law
   */
  @Override
  public double[] logits(int[] state, int step, int site, int[] visits) {
    if (visits[site] < 1) {
      throw new IllegalArgumentException(
          "step %d visits site %d, whose visits are 0".formatted(step, site));
    }
    TokenLaw clean = cleanLaw(state, site, visits);
    return switch (logitKind) {
      case CLEAN -> Lemma.cleanLogits(clean, noise);
      case SIGNAL -> Lemma.signalLogits(noise.noised(clean, visits[site] - 1), noise);
    };
  }

  /** p0: P(x0_i = a | X_{-i}), where the sites have had {@code visits}. */
  private TokenLaw cleanLaw(int[] state, int site, int[] visits) {
    double[] weights = new double[table.vocabularySize()];
    for (int index = 0; index < table.stateCount(); index++) {
      int[] clean = table.stateAt(index);
      weights[clean[site]] += table.probability(index) * likelihood(state, clean, site, visits);
    }
    return TokenLaw.ofWeights(weights);
  }

  /** P(X_{-i} | x0) = Π_{j ≠ i} κ_j 1[X_j = x0_j] + (1 - κ_j) π(X_j). */
  private double likelihood(int[] state, int[] clean, int hiddenSite, int[] visits) {
    double likelihood = 1;
    for (int site = 0; site < state.length; site++) {
      if (site != hiddenSite) {
        double kappa = noise.cleanProbability(visits[site]);
        double kept = state[site] == clean[site] ? kappa : 0;
        likelihood *= kept + (1 - kappa) * noise.probability(state[site]);
      }
    }
    return likelihood;
  }
}
