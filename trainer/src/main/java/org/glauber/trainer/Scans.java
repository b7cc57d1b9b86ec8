package org.glauber.trainer;

import java.util.SplittableRandom;
import org.glauber.core.Scan;

/** Orders of visits for models to be trained with. */
final class Scans {
  private Scans() {}

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
