package org.glauber.core;

import java.util.Arrays;

/**
 * The noise law Π on X ∪ {φ}: a visit keeps the token with probability Π(φ) and otherwise writes a
 * token drawn from π, so Π(a) = (1 - Π(φ)) π(a). Reserved tokens have π = 0: noise never writes
 * them and data never contains them, so no chain ever draws them.
 */
public final class NoiseLaw {
  /**
   * The largest deviation of the sum of π from 1, which covers rounding when V doubles are printed.
   */
  static final double SUM_TOLERANCE = 1e-9;

  private static final int KNOWN_VISITS = 1_025; // 1 + the most sweeps that a manifest may have

  private final double keepProbability;
  private final double[] probabilities; // (token) π
  private final double[] logProbabilities; // (token) log π
  private final double[] cumulative; // (token) π(0) + … + π(token)
  private final boolean isUniform;
  private final double[] cleanProbabilities = new double[KNOWN_VISITS]; // (m) κ_m

  private NoiseLaw(double keepProbability, double[] tokenProbabilities) {
    this.keepProbability = keepProbability;
    this.probabilities = tokenProbabilities.clone();
    this.logProbabilities = Arrays.stream(probabilities).map(Math::log).toArray();
    this.isUniform = Arrays.stream(probabilities).filter(p -> p != 0).distinct().count() == 1;
    this.cumulative = probabilities.clone();
    // In ascending order, because the rounding of the sums depends on it.
    for (int token = 1; token < cumulative.length; token++) {
      cumulative[token] += cumulative[token - 1];
    }
    for (int visits = 0; visits < KNOWN_VISITS; visits++) {
      cleanProbabilities[visits] = Math.pow(keepProbability, visits);
    }
  }

  /**
   * The noise law with the given Π(φ) and π.
   *
   * @param keepProbability Π(φ), in (0, 1); the paper's is 1/2
   * @param tokenProbabilities (token) π, none negative, zero exactly on reserved tokens, summing to
   *     1 within 1e-9; copied
   * @throws IllegalArgumentException when either is outside its range
   */
  public static NoiseLaw of(double keepProbability, double[] tokenProbabilities) {
    if (!(keepProbability > 0 && keepProbability < 1)) {
      throw new IllegalArgumentException("Π(φ) must be in (0, 1), but is " + keepProbability);
    }
    double sum = 0;
    for (int token = 0; token < tokenProbabilities.length; token++) {
      double probability = tokenProbabilities[token];
      if (!(probability >= 0)) {
        throw new IllegalArgumentException(
            "π must not be negative, but is %s for token %d".formatted(probability, token));
      }
      sum += probability;
    }
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new IllegalArgumentException("π must sum to 1, but sums to " + sum);
    }
    return new NoiseLaw(keepProbability, tokenProbabilities);
  }

  /** The law whose π is uniform over the whole vocabulary, without reserved tokens. */
  public static NoiseLaw uniform(int vocabularySize, double keepProbability) {
    double[] probabilities = new double[vocabularySize];
    Arrays.fill(probabilities, 1.0 / vocabularySize);
    return of(keepProbability, probabilities);
  }

  /** V. */
  public int vocabularySize() {
    return probabilities.length;
  }

  /** Π(φ): the probability that a visit keeps the token. */
  public double keepProbability() {
    return keepProbability;
  }

  /** log π(token), -∞ for a reserved token. */
  public double logProbability(int token) {
    return logProbabilities[token];
  }

  /** π(token), zero for a reserved token. */
  public double probability(int token) {
    return probabilities[token];
  }

  /** Whether π is the same for every drawable token. */
  public boolean isUniform() {
    return isUniform;
  }

  /** Whether {@code token} can never be drawn. */
  public boolean isReserved(int token) {
    return probabilities[token] == 0;
  }

  /**
   * κ_m = Π(φ)^m: the probability that a token is still clean after {@code visits} visits; 0 for
   * {@link Levels#PURE_NOISE}.
   */
  public double cleanProbability(int visits) {
    if (visits < KNOWN_VISITS) {
      return cleanProbabilities[visits];
    }
    return visits == Levels.PURE_NOISE ? 0 : Math.pow(keepProbability, visits);
  }

  /**
   * The law κ_m p0 + (1 - κ_m) π of a token after m = {@code visits} visits, when {@code clean} is
   * the law p0 of the clean token.
   */
  public TokenLaw noised(TokenLaw clean, int visits) {
    if (visits == 0) {
      return clean;
    }
    double kappa = cleanProbability(visits);
    double[] weights = new double[vocabularySize()];
    double[] cleanShares = new double[vocabularySize()];
    for (int token = 0; token < weights.length; token++) {
      double cleanWeight = kappa * clean.probability(token);
      weights[token] = cleanWeight + (1 - kappa) * probability(token);
      cleanShares[token] = weights[token] > 0 ? cleanWeight / weights[token] : 0;
    }
    TokenLaw law = TokenLaw.ofWeights(weights);
    return isUniform() ? law.withUniformNoise(clean, cleanShares) : law;
  }

  /**
   * The token that inverting the cumulative distribution of π gives for {@code u}: the first a with
   * π(0) + … + π(a) &gt; u, or the last drawable token when rounding leaves the sum at or below u.
   *
   * @param u uniform in [0, 1)
   */
  public int tokenAt(double u) {
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > u) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    while (isReserved(low)) {
      low--;
    }
    return low;
  }
}
