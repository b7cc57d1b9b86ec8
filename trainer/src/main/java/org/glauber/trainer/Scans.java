package org.glauber.trainer;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.core.Scan;

/** Scans to train models with. */
final class Scans {
  private Scans() {}

  /**
   * Returns the bit-reversal scan: 0, L/2, L/4, 3L/4, … Each site is as far as possible from the
   * sites visited just before it, so that the tokens that lookahead guesses together depend little
   * on each other. If L is not a power of two, the scan is that of the next power of two without
   * the sites beyond L.
   */
  static Scan bitReversed(int siteCount) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(siteCount - 1);
    return Scan.of(
        IntStream.range(0, 1 << bits)
            .map(rank -> Integer.reverse(rank) >>> 1 >>> (Integer.SIZE - 1 - bits))
            .filter(site -> site < siteCount)
            .toArray());
  }

  /**
   * Returns a uniformly random permutation (Fisher-Yates), which visits neighbours in a text at
   * distant steps.
   */
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
