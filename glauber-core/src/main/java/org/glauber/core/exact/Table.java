package org.glauber.core.exact;

import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** A law on X^L as a table: one probability for each of the V^L states. */
public final class Table {
  private static final int LARGEST = 1 << 20;

  private final int vocabularySize;
  private final int siteCount;
  private final double[] probabilities; // (index)

  private Table(int vocabularySize, int siteCount, double[] probabilities) {
    this.vocabularySize = vocabularySize;
    this.siteCount = siteCount;
    this.probabilities = probabilities;
  }

  /**
   * The law proportional to {@code weight}.
   *
   * @param weight (state) → at least 0, called once for each state in ascending order of index; it
   *     must be positive where a chain may guess states that the data does not contain
   * @throws IllegalArgumentException when there are more than 2^20 states, or the weights have no
   *     positive finite sum
   */
  public static Table of(int vocabularySize, int siteCount, ToDoubleFunction<int[]> weight) {
    double stateCount = Math.pow(vocabularySize, siteCount);
    if (stateCount > LARGEST) {
      throw new IllegalArgumentException(
          "V^L must be at most %,d, but is %.0f".formatted(LARGEST, stateCount));
    }
    Table table = new Table(vocabularySize, siteCount, new double[(int) stateCount]);
    double sum = 0;
    for (int index = 0; index < table.stateCount(); index++) {
      table.probabilities[index] = weight.applyAsDouble(table.stateAt(index));
      sum += table.probabilities[index];
    }
    if (!(sum > 0 && Double.isFinite(sum))) {
      throw new IllegalArgumentException(
          "the weights must have a positive finite sum, but sum to " + sum);
    }
    for (int index = 0; index < table.stateCount(); index++) {
      table.probabilities[index] /= sum;
    }
    return table;
  }

  /** V, the number of tokens. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /** L, the number of sites. */
  public int siteCount() {
    return siteCount;
  }

  /** V^L, the number of states. */
  public int stateCount() {
    return probabilities.length;
  }

  /** The probability of the state with this index. */
  public double probability(int index) {
    return probabilities[index];
  }

  /** The index of {@code state}: Σ_j x_j V^j. */
  public int indexOf(int[] state) {
    int index = 0;
    for (int site = siteCount - 1; site >= 0; site--) {
      index = index * vocabularySize + state[site];
    }
    return index;
  }

  /** The state with this index, (site), a new array. */
  public int[] stateAt(int index) {
    int[] state = new int[siteCount];
    for (int site = 0; site < siteCount; site++) {
      state[site] = index % vocabularySize;
      index /= vocabularySize;
    }
    return state;
  }

  /** Draws a state, (site). */
  public int[] draw(RandomGenerator random) {
    double u = random.nextDouble();
    int index = 0;
    double cumulative = probabilities[0];
    while (cumulative <= u && index < stateCount() - 1) {
      cumulative += probabilities[++index];
    }
    return stateAt(index);
  }
}
