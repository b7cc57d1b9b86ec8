package org.glauber.core;

import org.jspecify.annotations.Nullable;

/** A probability law on the vocabulary, held as log-probabilities: -∞ where impossible. */
public final class TokenLaw {
  private final double[] logProbabilities; // (token)
  private final @Nullable EvenNoise noise; // what it holds of it

  private TokenLaw(double[] logProbabilities, @Nullable EvenNoise noise) {
    this.logProbabilities = logProbabilities;
    this.noise = noise;
  }

  /**
   * That a law is κ·p0 + (1 - κ)·π with the same π for every possible token.
   *
   * @param clean p0
   * @param shares (token) ρ = κ·p0/p, 0 where p is 0
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record EvenNoise(TokenLaw clean, double[] shares) {}

  /**
   * The law proportional to exp({@code logWeights}): a softmax, in double, shifted by the largest.
   *
   * @param logWeights (token), -∞ allowed
   * @throws IllegalArgumentException when a weight is NaN or +∞, or all are -∞: such weights, a
   *     broken network's, have no law
   */
  public static TokenLaw ofLogWeights(double[] logWeights) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logWeight : logWeights) {
      largest = Math.max(largest, logWeight);
    }
    if (!Double.isFinite(largest)) {
      throw new IllegalArgumentException(
          "log-weights must be below +infinity and not all -infinity; their largest is " + largest);
    }
    double sum = 0;
    for (double logWeight : logWeights) {
      sum += Math.exp(logWeight - largest);
    }
    double logSum = Math.log(sum);
    double[] logProbabilities = new double[logWeights.length];
    for (int token = 0; token < logWeights.length; token++) {
      logProbabilities[token] = logWeights[token] - largest - logSum;
    }
    return new TokenLaw(logProbabilities, null);
  }

  /**
   * The same law, which is {@code clean} with even noise.
   *
   * @param cleanShares (token) ρ, kept
   */
  TokenLaw withEvenNoise(TokenLaw clean, double[] cleanShares) {
    return new TokenLaw(logProbabilities, new EvenNoise(clean, cleanShares));
  }

  /** The law proportional to {@code weights}, (token), none negative; errors as above. */
  public static TokenLaw ofWeights(double[] weights) {
    double[] logWeights = new double[weights.length];
    for (int token = 0; token < weights.length; token++) {
      logWeights[token] = Math.log(weights[token]);
    }
    return ofLogWeights(logWeights);
  }

  /** V. */
  public int vocabularySize() {
    return logProbabilities.length;
  }

  /** log p of {@code token}, -∞ when it is impossible. */
  public double logProbability(int token) {
    return logProbabilities[token];
  }

  /** p of {@code token}. */
  public double probability(int token) {
    return Math.exp(logProbabilities[token]);
  }

  /**
   * ρ: the part of {@code token}'s probability, 0 to 1, that a network has a say in; 1 but for a
   * law that holds even noise, as {@link NoiseLaw#noised} gives it. Exact to a few units in the
   * last place, however small.
   */
  public double cleanShare(int token) {
    return noise == null ? 1 : noise.shares()[token];
  }

  /**
   * ρ·(1 - p0): how far a network's logits, each moved by at most δ, move log p of {@code token},
   * as a share of 2δ and to the first order. p0 is the law of the logits themselves: without noise
   * that is p. Never too small by what rounding makes of 1 - p0.
   */
  public double reach(int token) {
    double ofLogits = noise == null ? probability(token) : noise.clean().probability(token);
    return cleanShare(token) * (1 + massRounding() - ofLogits);
  }

  /**
   * The relative rounding that a mass, a sum of probabilities, may have: 1e-12 + V·2⁻⁵². Sums of
   * doubles in any order are within V·2⁻⁵³, and 1e-12 leaves room for the terms' own.
   */
  public double massRounding() {
    return 1e-12 + logProbabilities.length * 0x1p-52;
  }

  /**
   * The law ∝ p^(1/{@code temperature}).
   *
   * @param temperature above 0; towards 0 the law gathers on its modes
   * @throws IllegalArgumentException when {@code temperature} is not above 0
   */
  public TokenLaw tempered(double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be above 0, but is " + temperature);
    }
    if (temperature == 1) {
      return this;
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double logProbability : logProbabilities) {
      largest = Math.max(largest, logProbability);
    }
    double[] logWeights = new double[logProbabilities.length];
    for (int token = 0; token < logWeights.length; token++) {
      logWeights[token] = (logProbabilities[token] - largest) / temperature;
    }
    return ofLogWeights(logWeights);
  }
}
