package org.glauber.network.warmup;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.RandomLanes;
import org.glauber.model.Model;
import org.glauber.network.NoisedSample;
import org.glauber.network.TorchNetwork;

/**
 * Warms up a network: runs it until the engine's slow first calls are over, measures how far the
 * logits of a lane move with the shape of its batch, and measures the time of passes of each size.
 */
public final class WarmUp {
  private static final int LANES_COMPARED = 16; // each alone and in batches of every size
  private static final int SIZES_WITHOUT_GAPS = 32;
  private static final Duration SAMPLING_LIMIT = Duration.ofSeconds(5);
  private static final int MOST_ROUNDS = 5;
  private static final double AGREEMENT = 1.05;

  private final Model model;
  private final Scan scan;
  private final NoiseLaw noise;
  private final TorchNetwork network;
  private final WarmUpSettings settings;
  private final SplittableRandom random = new SplittableRandom(1);

  /** A warm-up of a network that was opened by this thread. */
  public WarmUp(Model model, TorchNetwork network, WarmUpSettings settings) {
    this.model = model;
    this.scan = model.scan();
    this.noise = model.noiseLaw();
    this.network = network;
    this.settings = settings;
  }

  /**
   * The largest difference between a lane's logits in a batch and alone, in nats, for batches of
   * all sizes that the loop forms. The lanes are from a noised sample of the network itself.
   *
   * @throws IllegalArgumentException when a lane's logits define no distribution
   * @throws org.glauber.core.lane.InvalidLogitsException when the logits of a step of the sample
   *     define no distribution
   */
  public double deviation() {
    network.validLogits(randomBatch(settings.lanes())); // the engine's first calls are slow
    LaneBatch lanes =
        NoisedSample.draw(model, network, settings.lanes(), SAMPLING_LIMIT)
            .lanes(LANES_COMPARED, random);
    List<float[]> alone =
        IntStream.range(0, lanes.size())
            .mapToObj(lane -> network.validLogits(lanes.single(lane)))
            .toList();
    double deviation = 0;
    int first = 0; // lane of the batch; it rotates, so that each lane is in many batches and rows
    for (int rows : batchRows()) {
      LaneBatch batch = new LaneBatch(rows, scan.siteCount(), noise.vocabularySize());
      for (int row = 0; row < rows; row++) {
        int lane = (first + row) % lanes.size();
        batch.add(lanes.state(lane), lanes.visits(lane), lanes.step(lane));
      }
      float[] together = network.validLogits(batch);
      for (int row = 0; row < rows; row++) {
        float[] single = alone.get((first + row) % lanes.size());
        deviation = Math.max(deviation, network.deviation(single, together, row));
      }
      first += rows;
    }
    return deviation;
  }

  /**
   * The numbers of rows of batches with two lanes or more. Above {@value #SIZES_WITHOUT_GAPS} rows,
   * unpadded batches are tested only at powers of two and the most lanes, to limit the time.
   */
  int[] batchRows() {
    int most = settings.lanes();
    return IntStream.concat(
            IntStream.rangeClosed(1, Math.min(most, SIZES_WITHOUT_GAPS)), Arrays.stream(sizes()))
        .map(lanes -> settings.shape().rows(lanes, most))
        .filter(rows -> rows > 1)
        .distinct()
        .toArray();
  }

  /** Measures the cost of passes, the largest first, because they trigger the JVM's compilers. */
  public CostCurve cost() {
    Map<Integer, Double> plain = new HashMap<>();
    Map<Integer, Double> ahead = new HashMap<>();
    for (int size : sizes()) {
      LaneBatch batch = randomBatch(settings.shape().rows(size, settings.lanes()));
      plain.put(size, leastNanos(() -> network.decide(batch)));
      ahead.put(size, leastNanos(() -> network.decideAhead(batch)));
    }
    return new CostCurve(plain, ahead);
  }

  /**
   * The shortest time of a few passes, because other work on the machine only adds time. Stops
   * early when the two shortest times agree, because the service is not ready before.
   */
  private static double leastNanos(Runnable pass) {
    double least = nanos(pass);
    double second = Double.POSITIVE_INFINITY;
    for (int round = 1; round < MOST_ROUNDS && second > AGREEMENT * least; round++) {
      double nanos = nanos(pass);
      second = Math.clamp(nanos, least, second);
      least = Math.min(least, nanos);
    }
    return least;
  }

  private static double nanos(Runnable pass) {
    long start = System.nanoTime();
    pass.run();
    return Math.max(1, System.nanoTime() - start);
  }

  /** The most lanes, and all smaller powers of two in descending order. */
  private int[] sizes() {
    int most = settings.lanes();
    int next = Integer.highestOneBit(Math.max(1, most - 1));
    return IntStream.concat(
            IntStream.of(most), IntStream.iterate(next, size -> size >= 1, size -> size / 2))
        .distinct()
        .toArray();
  }

  private LaneBatch randomBatch(int size) {
    int stepCount = scan.siteCount() * model.manifest().getMaxSweeps();
    return RandomLanes.of(size, scan, noise, stepCount, random);
  }
}
