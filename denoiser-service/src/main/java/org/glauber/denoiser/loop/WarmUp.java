package org.glauber.denoiser.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.network.TorchNetwork;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.RandomLanes;

/**
 * Runs a network until the engine's first slow calls are over, measures how far the logits of a
 * lane move with the shape of its batch, and what passes of each size take.
 */
final class WarmUp {
  private static final int ROUNDS = 3;
  private static final int COST_ROUNDS = 5;

  private final ServedModel model;
  private final TorchNetwork network;
  private final LoopSettings settings;
  private final SplittableRandom random = new SplittableRandom(1);

  WarmUp(ServedModel model, TorchNetwork network, LoopSettings settings) {
    this.model = model;
    this.network = network;
    this.settings = settings;
  }

  /** The largest difference of a logit in a batch of 2, 4, 8 … lanes from the same lane's alone. */
  double deviation() {
    double deviation = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int size : sizes()) {
        LaneBatch batch = randomBatch(size);
        network.decideAhead(batch);
        deviation = Math.max(deviation, network.deviation(batch, random.nextInt(size)));
      }
    }
    return deviation;
  }

  /** What passes take, the shortest of a few each: whatever else the machine does only adds. */
  CostCurve cost() {
    Map<Integer, Double> plain = new HashMap<>();
    Map<Integer, Double> ahead = new HashMap<>();
    for (int size : sizes()) {
      LaneBatch batch = randomBatch(settings.shape().rows(size, settings.lanes()));
      plain.put(size, leastNanos(() -> network.decide(batch)));
      ahead.put(size, leastNanos(() -> network.decideAhead(batch)));
    }
    return new CostCurve(plain, ahead);
  }

  private static double leastNanos(Runnable pass) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < COST_ROUNDS; round++) {
      long start = System.nanoTime();
      pass.run();
      least = Math.min(least, System.nanoTime() - start);
    }
    return Math.max(1, least);
  }

  /** 1, 2, 4, 8 … and the most lanes. */
  private int[] sizes() {
    int most = settings.lanes();
    return IntStream.concat(
            IntStream.iterate(1, size -> size < most, size -> 2 * size), IntStream.of(most))
        .toArray();
  }

  private LaneBatch randomBatch(int size) {
    int stepCount = model.siteCount() * model.model().manifest().getMaxSweeps();
    return RandomLanes.of(size, model.scan(), model.noise(), stepCount, random);
  }
}
