package org.glauber.core;

import java.util.Arrays;

/** The meaning of the V numbers that a network returns. A model's manifest declares it. */
public enum LogitKind {
  /** s_a, the logit of "the token a seen here is signal, not noise", as in the paper. */
  SIGNAL,
  /**
   * ℓ_a, the logarithm of the clean token's law over π. For the signal logits derived from them,
   * {@link Lemma#calibration} is Π(φ) by construction and does not measure whether p0 is right.
   */
  CLEAN;

  /**
   * The law of X_{t,i} given X_{t+1,-i}: softmax(s + log π) for {@link #SIGNAL}, κ_m·p0 + (1 -
   * κ_m)·π with p0 = softmax(ℓ + log π) for {@link #CLEAN}.
   *
   * @param logits (token) a network's output at the visited site
   * @param visits m, the site's visits before step t; not used for {@link #SIGNAL}
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
   * p0, the law of the clean token: softmax(ℓ + log π) for {@link #CLEAN}. For {@link #SIGNAL} it
   * is the part of the law of X_{t,i} that exceeds the noise, max(0, p_a - (1 - κ_m)·π_a)
   * normalised, which is only as accurate as the network's calibration. If no token exceeds the
   * noise, the law of X_{t,i} is returned unchanged.
   *
   * @param logits (token) as for {@link #law}, with the same errors
   * @param visits m, the site's visits before step t; not used for {@link #CLEAN}
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
