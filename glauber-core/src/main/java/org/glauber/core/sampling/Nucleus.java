package org.glauber.core.sampling;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.glauber.core.TokenLaw;

/**
 * The nucleus of a law: the least set of tokens with mass ≥ topP, taken in descending probability,
 * ties to the lower token. With topP = 1 it is every possible token.
 */
final class Nucleus {
  private final int[] order; // (rank) -> possible token, descending
  private final int size;
  private final double mass;
  private final double restMass;

  private Nucleus(int[] order, int size, double mass, double restMass) {
    this.order = order;
    this.size = size;
    this.mass = mass;
    this.restMass = restMass;
  }

  /**
   * @throws IllegalArgumentException when {@code topP} is outside (0, 1]
   */
  static Nucleus of(TokenLaw law, double topP) {
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be in (0, 1], but is " + topP);
    }
    int[] order =
        IntStream.range(0, law.vocabularySize())
            .filter(token -> law.logProbability(token) > Double.NEGATIVE_INFINITY)
            .boxed()
            .sorted(Comparator.comparingDouble(token -> -law.logProbability(token))) // stable
            .mapToInt(Integer::intValue)
            .toArray();
    double mass = 0;
    int size = 0;
    while (size < order.length && (mass < topP || topP == 1)) {
      mass += law.probability(order[size++]);
    }
    double restMass = 0;
    for (int rank = size; rank < order.length; rank++) {
      restMass += law.probability(order[rank]);
    }
    return new Nucleus(order, size, mass, restMass);
  }

  /** The tokens inside, in descending probability. */
  IntStream tokens() {
    return IntStream.range(0, size).map(rank -> order[rank]);
  }

  /** The possible tokens left outside, in descending probability. */
  IntStream outside() {
    return IntStream.range(size, order.length).map(rank -> order[rank]);
  }

  /** The least probable token inside. */
  int lastIn() {
    return order[size - 1];
  }

  /** The probability of the tokens inside: at least topP, up to rounding. */
  double mass() {
    return mass;
  }

  /** The probability of the tokens outside, summed by itself: 1 - mass loses it to rounding. */
  double restMass() {
    return restMass;
  }
}
