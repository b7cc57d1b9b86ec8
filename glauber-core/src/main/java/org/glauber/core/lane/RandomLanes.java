package org.glauber.core.lane;

import java.util.random.RandomGenerator;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;

/** Random batches for warm-up and measurements; the time of a pass depends only on their shape. */
public final class RandomLanes {
  private RandomLanes() {}

  /**
   * Lanes at random steps with random states, at temperature 1 and a nucleus of 0.9.
   *
   * @param stepCount the upper bound, exclusive, of the steps
   */
  public static LaneBatch of(
      int lanes, Scan scan, NoiseLaw noise, int stepCount, RandomGenerator random) {
    LaneBatch batch = new LaneBatch(lanes, scan.siteCount(), noise.vocabularySize());
    Visits visits =
        Visits.unclamped(scan, Levels.unlabelled(Math.ceilDiv(stepCount, scan.siteCount())));
    for (int lane = 0; lane < lanes; lane++) {
      int step = random.nextInt(stepCount);
      int site = scan.siteAt(step);
      int[] state = new int[scan.siteCount()];
      for (int k = 0; k < state.length; k++) {
        state[k] = noise.tokenAt(random.nextDouble());
      }
      double kappa = noise.cleanProbability(visits.before(site, step));
      LaneStep asked = LaneStep.heatBath(step, site, random.nextLong(), kappa, 1, 0.9);
      batch.add(state, visits.after(step), asked);
    }
    return batch;
  }
}
