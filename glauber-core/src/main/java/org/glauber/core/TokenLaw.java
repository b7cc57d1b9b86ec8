package org.glauber.core;

import org.jspecify.annotations.Nullable;

/** A probability law on the vocabulary, held as log-probabilities: -∞ where impossible. */
public final class TokenLaw {
  private static final double REACH_ROUNDING = 1e-12;

  private final double[] logProbabilities; // (token)
  private final @Nullable TokenLaw clean; // what noise was mixed into
  private final double logFloor;

  private TokenLaw(double[] logProbabilities, @Nullable TokenLaw clean, double logFloor) {
    this.logProbabilities = logProbabilities;
    this.clean = clean;
    this.logFloor = logFloor;
  }

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
    return new TokenLaw(logProbabilities, null, Double.NEGATIVE_INFINITY);
  }

  /**
   * The same law, which is {@code cleanLaw} with noise: exp({@code logFloor}) of every possible
   * token.
   */
  TokenLaw withNoise(TokenLaw cleanLaw, double logFloor) {
    return new TokenLaw(logProbabilities, cleanLaw, logFloor);
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
   * law that holds even noise, as {@link NoiseLaw#noised} gives it.
   */
  public double cleanShare(int token) {
    return Math.max(0, -Math.expm1(logFloor - logProbabilities[token]));
  }

  /**
   * ρ·(1 - p0): how far a network's logits, each moved by at most δ, move log p of {@code token},
   * as a share of 2δ and to the first order. p0 is the law of the logits themselves: without noise
   * that is p.
   */
  public double reach(int token) {
    double ofLogits = clean == null ? probability(token) : clean.probability(token);
    return cleanShare(token) * (1 + REACH_ROUNDING - ofLogits);
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
