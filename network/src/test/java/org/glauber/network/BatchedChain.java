package org.glauber.network;

import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.random.ChainRandomness;
import org.glauber.model.Model;

/** One chain of two sweeps in the last lane of a batch whose other lanes belong to other chains. */
final class BatchedChain {
  private static final long SEED = 77;
  private static final double TOLERANCE = 1e-4;

  private final TorchNetwork network;
  private final int lanes;
  private final Scan scan;
  private final NoiseLaw noise;
  private final Visits visits;

  BatchedChain(Model model, TorchNetwork network, int lanes) {
    this.network = network;
    this.lanes = lanes;
    this.scan = model.scan();
    this.noise = model.noiseLaw();
    this.visits = Visits.unclamped(scan, Levels.unlabelled(2));
  }

  /** (site) X_0. */
  int[] run() {
    int stepCount = 2 * scan.siteCount();
    int[] state =
        new ChainRandomness(SEED)
            .initialState(new int[scan.siteCount()], Clamps.none(scan.siteCount()), noise);
    LaneBatch batch = new LaneBatch(lanes, scan.siteCount(), noise.vocabularySize());
    for (int step = stepCount - 1; step >= 0; step--) {
      state[scan.siteAt(step)] = token(batch, state, step, stepCount);
    }
    return state;
  }

  private int token(LaneBatch batch, int[] state, int step, int stepCount) {
    LaneBatch strangers = Networks.randomLanes(lanes, scan, noise, stepCount, step);
    batch.clear();
    for (int lane = 1; lane < lanes; lane++) {
      batch.add(strangers.state(lane), strangers.visits(lane), strangers.step(lane));
    }
    int site = scan.siteAt(step);
    double kappa = noise.cleanProbability(visits.before(site, step));
    int lane =
        batch.add(state, visits.after(step), LaneStep.heatBath(step, site, SEED, kappa, 1, 0.9));
    LaneOutcomes outcomes = network.decide(batch);
    return outcomes.margin(lane) < TOLERANCE
        ? network.decide(batch.single(lane)).token(0)
        : outcomes.token(lane);
  }
}
