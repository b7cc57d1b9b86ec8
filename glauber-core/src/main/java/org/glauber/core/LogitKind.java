package org.glauber.core;

/** What the V numbers of a network mean. A model's manifest says which. */
public enum LogitKind {
  /** s_a, "the token a seen here is signal, not noise": the paper's networks. */
  SIGNAL,
  /** ℓ_a, the clean token's law over π: calibrated by construction. */
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
}
