package org.glauber.bench.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.glauber.client.GatewayClient;
import org.glauber.client.GatewayException;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/**
 * Callers that request texts, every third of which takes eight times as many steps. Distributing
 * such requests by their number, not their size, loads replicas unevenly.
 */
final class MixedLoad {
  private static final int SHORT_SWEEPS = 1;
  private static final int LONG_SWEEPS = 8;
  private static final int LONG_EVERY = 3;
  private static final int SEEDS = 24;
  private static final int DIGITS = 3;

  private final AtomicLongArray stepsOf; // (caller)
  private final Histogram shortMicros = new ConcurrentHistogram(DIGITS);
  private final Map<Long, List<Integer>> tokens = new ConcurrentHashMap<>(); // by seed
  private final AtomicLong generations = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong different = new AtomicLong();
  private long nanos;

  MixedLoad(int callers) {
    stepsOf = new AtomicLongArray(callers);
  }

  /** Runs for a time, and completes calls that have begun. */
  void run(GatewayClient client, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    run(client, () -> System.nanoTime() < end);
  }

  /** Runs while {@code goesOn}, and completes calls that have begun. */
  void run(GatewayClient client, BooleanSupplier goesOn) throws InterruptedException {
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < stepsOf.length(); k++) {
      int caller = k;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int turn = caller; goesOn.getAsBoolean(); turn++) {
                      generate(client, caller, turn % SEEDS);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    nanos += System.nanoTime() - start;
  }

  private void generate(GatewayClient client, int caller, long seed) {
    boolean isLong = seed % LONG_EVERY == 0;
    long start = System.nanoTime();
    GenerateTextRequest request =
        GenerateTextRequest.newBuilder()
            .setSeed(seed)
            .setMaxWindow(1)
            .setSampling(
                SamplingOptions.newBuilder().setSweeps(isLong ? LONG_SWEEPS : SHORT_SWEEPS))
            .setProgress(ProgressRhythm.newBuilder().setNone(true))
            .build();
    try {
      client.generateText(
          request,
          event -> {
            if (event.hasFinished()) {
              finished(caller, seed, event.getFinished());
            }
          });
      generations.incrementAndGet();
    } catch (GatewayException e) {
      lost.incrementAndGet();
    }
    if (!isLong) {
      shortMicros.recordValue((System.nanoTime() - start) / 1_000);
    }
  }

  private void finished(int caller, long seed, Finished finished) {
    stepsOf.addAndGet(caller, finished.getStatistics().getSteps());
    List<Integer> before = tokens.putIfAbsent(seed, finished.getTokensList());
    if (before != null && !before.equals(finished.getTokensList())) {
      different.incrementAndGet();
    }
  }

  double stepsPerSecond() {
    long steps = 0;
    for (int caller = 0; caller < stepsOf.length(); caller++) {
      steps += stepsOf.get(caller);
    }
    return steps * 1e9 / nanos;
  }

  /** A percentile of the latency of short texts in seconds. */
  double shortSeconds(double percentile) {
    return shortMicros.getValueAtPercentile(percentile) / 1e6;
  }

  /** The steps of the caller with the fewest divided by those of the caller with the most. */
  double fairness() {
    long least = Long.MAX_VALUE;
    long most = 1;
    for (int caller = 0; caller < stepsOf.length(); caller++) {
      least = Math.min(least, stepsOf.get(caller));
      most = Math.max(most, stepsOf.get(caller));
    }
    return (double) least / most;
  }

  long generations() {
    return generations.get();
  }

  /** The number of generations that failed. */
  long lost() {
    return lost.get();
  }

  /** The number of generations whose tokens differ from the first generation with the same seed. */
  long different() {
    return different.get();
  }
}
