package org.glauber.core.sampling;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.glauber.core.TokenLaw;

/**
 * The nucleus of a law: the smallest set of tokens with mass ≥ topP, taken in descending
 * probability, ties to the lower token. With topP = 1 it contains every possible token.
 */
final class Nucleus {
  private final int[] tokens; // in descending probability
  private final boolean[] isInside; // (token)

  private Nucleus(int[] tokens, int vocabularySize) {
    this.tokens = tokens;
    this.isInside = new boolean[vocabularySize];
    for (int token : tokens) {
      isInside[token] = true;
    }
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
    return new Nucleus(Arrays.copyOf(order, size), law.vocabularySize());
  }

  /** The tokens of the nucleus, in descending probability. */
  IntStream tokens() {
    return Arrays.stream(tokens);
  }

  /** Whether a token is in the nucleus. */
  boolean contains(int token) {
    return isInside[token];
  }

  /** The least probable token of the nucleus. */
  int lastIn() {
    return tokens[tokens.length - 1];
  }
}
