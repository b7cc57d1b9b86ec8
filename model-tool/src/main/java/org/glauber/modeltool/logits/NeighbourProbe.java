package org.glauber.modeltool.logits;

import java.util.SplittableRandom;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.RandomLanes;
import org.glauber.model.Model;
import org.glauber.network.TorchNetwork;

/**
 * Measures whether logits depend on the neighbours in the batch: the same lane is evaluated in the
 * same row of batches of the same size, whose other lanes differ. A network that couples rows, for
 * instance by batch norms or routing with a capacity, gives other logits.
 */
public final class NeighbourProbe {
  private static final int LANES = 8;
  private static final int BATCHES = 4;

  private NeighbourProbe() {}

  /** The largest difference in nats; NaN if passes have a single lane. */
  public static double difference(Model model, TorchNetwork network, int lanesOfPass) {
    int lanes = Math.min(LANES, lanesOfPass);
    if (lanes < 2) {
      return Double.NaN;
    }
    SplittableRandom random = new SplittableRandom(3);
    int stepCount = model.manifest().getSiteCount() * model.manifest().getMaxSweeps();
    LaneBatch first = RandomLanes.of(lanes, model.scan(), model.noiseLaw(), stepCount, random);
    float[] logits = network.validLogits(first);
    double difference = 0;
    for (int k = 0; k < BATCHES; k++) {
      LaneBatch others = RandomLanes.of(lanes, model.scan(), model.noiseLaw(), stepCount, random);
      LaneBatch batch =
          new LaneBatch(lanes, model.manifest().getSiteCount(), first.vocabularySize());
      for (int row = 0; row < lanes; row++) {
        LaneBatch source = row == 0 ? first : others;
        batch.add(source.state(row), source.visits(row), source.step(row));
      }
      float[] alone = new float[first.vocabularySize()];
      System.arraycopy(logits, 0, alone, 0, alone.length);
      difference = Math.max(difference, network.deviation(alone, network.validLogits(batch), 0));
    }
    return difference;
  }
}
