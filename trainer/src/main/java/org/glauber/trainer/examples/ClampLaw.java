package org.glauber.trainer.examples;

import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.glauber.core.Clamps;

/**
 * Draws the clamped sites of training examples, so that the network learns to infill conditionally.
 * Most examples have no clamped sites. The others clamp a scattered subset, or all sites but one
 * contiguous range, of random size. At least one site stays free.
 */
final class ClampLaw {
  private ClampLaw() {}

  static Clamps draw(int siteCount, double clampedShare, RandomGenerator random) {
    BitSet clamped = new BitSet(siteCount);
    if (random.nextDouble() < clampedShare) {
      if (random.nextBoolean()) {
        double rate = random.nextDouble();
        for (int site = 0; site < siteCount; site++) {
          clamped.set(site, random.nextDouble() < rate);
        }
      } else {
        int start = random.nextInt(siteCount);
        int end = random.nextInt(start, siteCount) + 1;
        clamped.set(0, siteCount);
        clamped.clear(start, end);
      }
      clamped.clear(random.nextInt(siteCount));
    }
    return new Clamps(siteCount, clamped);
  }
}
