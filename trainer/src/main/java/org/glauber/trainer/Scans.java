package org.glauber.trainer;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.core.Scan;

/** Orders of visits for models to be trained with. */
final class Scans {
  private Scans() {}

  /**
   * Bit reversal: 0, L/2, L/4, 3L/4, … Every step is as far as can be from the sites of the steps
   * before it, so that what lookahead guesses at once depends little on each other. Where L is no
   * power of two, the order is that of the next one without the sites beyond L.
   */
  static Scan bitReversed(int siteCount) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(siteCount - 1);
    return Scan.of(
        IntStream.range(0, 1 << bits)
            .map(rank -> Integer.reverse(rank) >>> 1 >>> (Integer.SIZE - 1 - bits))
            .filter(site -> site < siteCount)
            .toArray());
  }

  /** A uniformly drawn permutation: neighbours in text are far apart in time (Fisher-Yates). */
  static Scan shuffled(int siteCount, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[siteCount];
    for (int rank = 0; rank < siteCount; rank++) {
      int other = random.nextInt(rank + 1);
      order[rank] = order[other];
      order[other] = rank;
    }
    return Scan.of(order);
  }
}
