package org.glauber.core;

import org.jspecify.annotations.Nullable;

/** A probability law on the vocabulary, stored as log-probabilities; -∞ for impossible tokens. */
public final class TokenLaw {
  private final double[] logProbabilities; // (token)
  private final @Nullable UniformNoise noise; // null when the law is not known to contain any

  private TokenLaw(double[] logProbabilities, @Nullable UniformNoise noise) {
    this.logProbabilities = logProbabilities;
    this.noise = noise;
  }

  /**
   * The decomposition κ·p0 + (1 - κ)·π of a law, with the same π for every possible token.
   *
   * @param clean p0
   * @param shares (token) ρ = κ·p0/p, 0 where p is 0
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record UniformNoise(TokenLaw clean, double[] shares) {}

  /**
   * The law proportional to exp({@code logWeights}): a softmax in double precision, shifted by the
   * largest weight.
   *
   * @param logWeights (token), -∞ allowed
   * @throws IllegalArgumentException when a weight is NaN or +∞, or all are -∞: such weights, which
   *     only a broken network gives, define no law
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
   * This law with its decomposition into {@code clean} and uniform noise.
   *
   * @param cleanShares (token) ρ; not copied
   */
  TokenLaw withUniformNoise(TokenLaw clean, double[] cleanShares) {
    return new TokenLaw(logProbabilities, new UniformNoise(clean, cleanShares));
  }

  /**
   * The law proportional to {@code weights}, (token), none negative; errors as for {@link
   * #ofLogWeights}.
   */
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

  /** The log-probability of {@code token}, -∞ when it is impossible. */
  public double logProbability(int token) {
    return logProbabilities[token];
  }

  /** The probability of {@code token}. */
  public double probability(int token) {
    return Math.exp(logProbabilities[token]);
  }

  /**
   * ρ: the part of {@code token}'s probability, 0 to 1, that the network's logits determine. It is
   * 1 except in a law with uniform noise, as {@link NoiseLaw#noised} returns it. Exact to a few
   * units in the last place, even when it is small.
   */
  public double cleanShare(int token) {
    return noise == null ? 1 : noise.shares()[token];
  }

  /**
   * ρ·(1 - p0): the largest change of log p of {@code token} when each of the network's logits
   * moves by at most δ, as a multiple of 2δ and to first order. p0 is the law of the logits
   * themselves, which is p when there is no noise. The result is rounded up, so that the rounding
   * of 1 - p0 never makes it too small.
   */
  public double sensitivity(int token) {
    double ofLogits = noise == null ? probability(token) : noise.clean().probability(token);
    return cleanShare(token) * (1 + massRoundingError() - ofLogits);
  }

  /**
   * A bound on the relative rounding error of a sum of probabilities: 1e-12 + V·2⁻⁵². Sums of
   * doubles in any order are within V·2⁻⁵³, and 1e-12 covers the errors of the terms.
   */
  public double massRoundingError() {
    return 1e-12 + logProbabilities.length * 0x1p-52;
  }

  /**
   * The law ∝ p^(1/{@code temperature}).
   *
   * @param temperature above 0; towards 0 the law concentrates on its modes
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
