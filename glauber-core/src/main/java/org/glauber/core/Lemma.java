package org.glauber.core;

/**
 * Conversions between a network's logits and the reverse conditional law, by the paper's Lemma 1.
 *
 * <p>Let q_a = P(Z_t = a | X_{t+1,-i}, X_{t+1,i} = a) be the probability that the token a seen at
 * the visited site is noise. A network that predicts q_a for every class a determines the reverse
 * conditional:
 *
 * <pre>
 *   P(X_{t,i} = a | X_{t+1,-i})  =  Π(a)/Π(φ) · (1/q_a - 1)
 * </pre>
 *
 * <p>Proof: given the other sites, "noise wrote a" has weight Π(a), since Z_t is independent of the
 * state, and "a was kept" has weight Π(φ)·P(X_{t,i} = a | X_{t,-i}), where X_{t,-i} = X_{t+1,-i}
 * because step t changes only site i. So 1/q_a - 1 is the ratio of the second weight to the first.
 * Its logarithm is the <em>signal logit</em> s_a = log((1 - q_a)/q_a), and the law is softmax(s +
 * log π). A network does not have to normalise its output: the sum of Π(a)·exp(s_a), which is Π(φ)
 * for a perfect network, measures its calibration at no extra cost.
 *
 * <p>Clean logits ℓ define the law of the clean token, p0 = softmax(ℓ + log π). This is the same
 * map without the constant.
 *
 * <p>The logit of a reserved token has no meaning: it is ignored in input and 0 in output.
 */
public final class Lemma {
  private Lemma() {}

  /**
   * The law softmax(z + log π): of X_{t,i} for signal logits, of the clean token for clean logits.
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
   * The signal logits s_a = log(Π(φ)/Π(a) · p_a), where {@code law} is p, the law of X_{t,i} given
   * the other sites.
   *
   * @return (token), -∞ where p is zero
   * @throws IllegalArgumentException when {@code law} gives a reserved token a positive probability
   */
  public static double[] signalLogits(TokenLaw law, NoiseLaw noise) {
    double keep = noise.keepProbability();
    return logRatios(law, noise, Math.log(keep / (1 - keep)));
  }

  /**
   * The clean logits ℓ_a = log(p_a/π(a)), where {@code cleanLaw} is p, the law of the clean token.
   *
   * @return (token), -∞ where p is zero
   * @throws IllegalArgumentException when {@code cleanLaw} gives a reserved token a positive
   *     probability
   */
  public static double[] cleanLogits(TokenLaw cleanLaw, NoiseLaw noise) {
    return logRatios(cleanLaw, noise, 0);
  }

  /**
   * The calibration sum Σ_a Π(a)·exp(s_a). Averaged over its inputs, it is Π(φ) for a perfect
   * network; a larger value means that the network takes noise for signal too often, a smaller
   * value that it takes signal for noise too often.
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
          "%d tokens, but the vocabulary has %d".formatted(tokenCount, noise.vocabularySize()));
    }
  }
}
