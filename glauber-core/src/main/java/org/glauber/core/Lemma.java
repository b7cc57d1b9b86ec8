package org.glauber.core;

/**
 * The lemma on which the model rests (the paper's Lemma 1), both ways.
 *
 * <p>Let q_a = P(Z_t = a | X_{t+1,-i}, X_{t+1,i} = a): the token a seen at the visited site is
 * noise. A network that classifies so, class by class, knows the reverse conditional:
 *
 * <pre>
 *   P(X_{t,i} = a | X_{t+1,-i})  =  Π(a)/Π(φ) · (1/q_a - 1)
 * </pre>
 *
 * <p>Why: seen together with a fixed rest, "noise wrote a" has weight Π(a), since Z_t is
 * independent of everything, and "a was kept" has weight Π(φ)·P(X_{t,i} = a | X_{t,-i}), where
 * X_{t,-i} = X_{t+1,-i} because step t touches site i alone. So 1/q_a - 1 is the ratio of the two.
 * Its logarithm is the <em>signal logit</em> s_a = log((1 - q_a)/q_a), and the law is softmax(s +
 * log π): a network need not know its own normalisation, and the sum of Π(a)·exp(s_a), which is
 * Π(φ) for a perfect one, says for free how well it is calibrated.
 *
 * <p>Clean logits ℓ stand for the law of the clean token, p0 = softmax(ℓ + log π): the same map
 * without the constant.
 *
 * <p>A reserved token's logit means nothing: it is ignored on the way in and 0 on the way out.
 */
public final class Lemma {
  private Lemma() {}

  /**
   * softmax(z + log π): the law of X_{t,i} for signal logits, of the clean token for clean ones.
   *
   * @param logits (token) z
   * @throws IllegalArgumentException when a drawable token's logit is NaN or +∞, or all are -∞
   */
  public static TokenLaw law(double[] logits, NoiseLaw noise) {
    requireVocabulary(logits.length, noise);
    double[] logWeights = new double[logits.length];
    for (int token = 0; token < logits.length; token++) {
      logWeights[token] =
          noise.isReserved(token)
              ? Double.NEGATIVE_INFINITY
              : logits[token] + noise.logProbability(token);
    }
    return TokenLaw.ofLogWeights(logWeights);
  }

  /**
   * s_a = log(Π(φ)/Π(a) · p_a), where {@code law} is p, the law of X_{t,i} given the other sites.
   *
   * @return (token), -∞ where p is zero
   * @throws IllegalArgumentException when {@code law} gives a reserved token a chance
   */
  public static double[] signalLogits(TokenLaw law, NoiseLaw noise) {
    double keep = noise.keepProbability();
    return logRatios(law, noise, Math.log(keep / (1 - keep)));
  }

  /** ℓ_a = log(p_a/π(a)), where {@code cleanLaw} is p, the law of the clean token; as above. */
  public static double[] cleanLogits(TokenLaw cleanLaw, NoiseLaw noise) {
    return logRatios(cleanLaw, noise, 0);
  }

  /**
   * Σ_a Π(a)·exp(s_a): Π(φ) for a perfect network, on average over what it is shown; above it the
   * network believes tokens too readily, below it too little.
   *
   * @param signalLogits (token) s
   */
  public static double calibration(double[] signalLogits, NoiseLaw noise) {
    requireVocabulary(signalLogits.length, noise);
    double sum = 0;
    for (int token = 0; token < signalLogits.length; token++) {
      if (!noise.isReserved(token)) {
        sum += noise.probability(token) * Math.exp(signalLogits[token]);
      }
    }
    return (1 - noise.keepProbability()) * sum;
  }

  private static double[] logRatios(TokenLaw law, NoiseLaw noise, double constant) {
    requireVocabulary(law.vocabularySize(), noise);
    double[] logits = new double[law.vocabularySize()];
    for (int token = 0; token < logits.length; token++) {
      if (!noise.isReserved(token)) {
        logits[token] = constant + law.logProbability(token) - noise.logProbability(token);
      } else if (law.probability(token) > 0) {
        throw new IllegalArgumentException(
            "token %d is reserved but has probability %s".formatted(token, law.probability(token)));
      }
    }
    return logits;
  }

  private static void requireVocabulary(int tokenCount, NoiseLaw noise) {
    if (tokenCount != noise.vocabularySize()) {
      throw new IllegalArgumentException(
          "%d tokens where the vocabulary has %d".formatted(tokenCount, noise.vocabularySize()));
    }
  }
}
