package org.glauber.denoiser.loop;

import java.util.SplittableRandom;
import org.glauber.core.Visits;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.network.TorchNetwork;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneStep;

/**
 * Runs a network until the engine's first slow calls are over, and measures how far the logits of a
 * lane move with the shape of its batch.
 */
final class WarmUp {
  private static final int ROUNDS = 3;

  private final ServedModel model;
  private final TorchNetwork network;
  private final int lanes;
  private final SplittableRandom random = new SplittableRandom(1);

  WarmUp(ServedModel model, TorchNetwork network, int lanes) {
    this.model = model;
    this.network = network;
    this.lanes = lanes;
  }

  /** The largest difference of a logit in a batch of 2, 4, 8 … lanes from the same lane's alone. */
  double deviation() {
    double deviation = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int size = 1;
          size <= lanes;
          size = size < lanes ? Math.min(2 * size, lanes) : lanes + 1) {
        LaneBatch batch = randomBatch(size);
        network.decide(batch);
        float[] together = network.logits(batch);
        int lane = random.nextInt(size);
        float[] alone = network.logits(batch.single(lane));
        for (int token = 0; token < alone.length; token++) {
          double difference = Math.abs(alone[token] - together[lane * alone.length + token]);
          deviation = Math.max(deviation, difference);
        }
      }
    }
    return deviation;
  }

  private LaneBatch randomBatch(int size) {
    LaneBatch batch = new LaneBatch(size, model.siteCount(), model.vocabularySize());
    Visits visits = Visits.unclamped(model.scan());
    int stepCount = model.siteCount() * model.model().manifest().getMaxSweeps();
    for (int lane = 0; lane < size; lane++) {
      int step = random.nextInt(stepCount);
      int site = model.scan().siteAt(step);
      int[] state = new int[model.siteCount()];
      for (int k = 0; k < state.length; k++) {
        state[k] = model.noise().tokenAt(random.nextDouble());
      }
      double kappa = model.noise().cleanProbability(visits.before(site, step));
      batch.add(state, visits.after(step), LaneStep.heatBath(step, site, lane, kappa, 1, 1));
    }
    return batch;
  }
}
