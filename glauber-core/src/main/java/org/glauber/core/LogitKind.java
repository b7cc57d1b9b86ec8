package org.glauber.core;

import java.util.Arrays;

/** What the V numbers of a network mean. A model's manifest says which. */
public enum LogitKind {
  /** s_a, "the token a seen here is signal, not noise": the paper's networks. */
  SIGNAL,
  /**
   * ℓ_a, the clean token's law over π. The signal logits that follow from them have the sum of
   * {@link Lemma#calibration} by construction, so that it says nothing of whether p0 is right.
   */
  CLEAN;

  /**
   * The law of X_{t,i} given X_{t+1,-i}: softmax(s + log π) for {@link #SIGNAL}, κ_m·p0 + (1 -
   * κ_m)·π with p0 = softmax(ℓ + log π) for {@link #CLEAN}.
   *
   * @param logits (token) a network's output at the visited site
   * @param visits m, the site's visits before step t; of no consequence for {@link #SIGNAL}
   * @throws IllegalArgumentException when a drawable token's logit is NaN or +∞, or all are -∞
   */
  public TokenLaw law(double[] logits, int visits, NoiseLaw noise) {
    TokenLaw law = Lemma.law(logits, noise);
    return switch (this) {
      case SIGNAL -> law;
      case CLEAN -> noise.noised(law, visits);
    };
  }

  /**
   * p0, the law of the clean token: softmax(ℓ + log π) for {@link #CLEAN}; for {@link #SIGNAL} what
   * the law of X_{t,i} has above the noise, max(0, p_a - (1 - κ_m)·π_a) normalised, which is as
   * good as the network's calibration. A law with nothing above the noise stands for itself.
   *
   * @param logits (token) as for {@link #law}, with the same errors
   * @param visits m, the site's visits before step t; of no consequence for {@link #CLEAN}
   */
  public TokenLaw cleanLaw(double[] logits, int visits, NoiseLaw noise) {
    TokenLaw law = Lemma.law(logits, noise);
    return switch (this) {
      case CLEAN -> law;
      case SIGNAL -> aboveNoise(law, noise.cleanProbability(visits), noise);
    };
  }

  private static TokenLaw aboveNoise(TokenLaw law, double kappa, NoiseLaw noise) {
    double[] weights = new double[law.vocabularySize()];
    for (int token = 0; token < weights.length; token++) {
      weights[token] = Math.max(0, law.probability(token) - (1 - kappa) * noise.probability(token));
    }
    return Arrays.stream(weights).sum() > 0 ? TokenLaw.ofWeights(weights) : law;
  }
}
