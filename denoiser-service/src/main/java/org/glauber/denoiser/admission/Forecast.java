package org.glauber.denoiser.admission;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts when a chain that arrives now will finish, if no chain arrives after it. Thread safe.
 *
 * <p>The running and waiting chains are simulated ({@link ForecastSnapshot}) at most once in
 * {@value #FRESH_MILLIS} ms, and for at most one part in {@value #IDLE_FACTOR} of the time,
 * independent of the number of chains. Chains that are admitted in between are added to the
 * snapshot, so that an arrival costs only a look-up.
 */
public final class Forecast {
  static final int FRESH_MILLIS = 20; // far less than any deadline
  private static final int IDLE_FACTOR = 20;

  private final Function<List<ThroughputEstimator>, ForecastSnapshot> simulate;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable ForecastSnapshot snapshot; // guarded by lock
  private long freshUntilNanos; // guarded by lock

  /**
   * A forecast for the chains of a queue.
   *
   * @param nanoTime the clock of {@link System#nanoTime}
   */
  public Forecast(AdmissionQueue queue, LongSupplier nanoTime) {
    this(loops -> new ForecastSnapshot(queue.inOrder(), loops, nanoTime.getAsLong()), nanoTime);
  }

  /**
   * @param simulate simulates the chains that run on the devices of some loops and those that wait
   */
  Forecast(Function<List<ThroughputEstimator>, ForecastSnapshot> simulate, LongSupplier nanoTime) {
    this.simulate = simulate;
    this.nanoTime = nanoTime;
  }

  /**
   * Forecasts the time until a chain finishes.
   *
   * @param loops the throughput of the running devices
   * @return empty when a pace is not known, a device is idle, or no other chain of the model exists
   */
  public Optional<Duration> of(RunningChain chain, List<ThroughputEstimator> loops) {
    if (loops.isEmpty() || loops.stream().anyMatch(loop -> loop.running().isEmpty())) {
      return Optional.empty();
    }
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      OptionalDouble seconds = snapshot(loops, now).secondsToEnd(chain, now);
      return seconds.isPresent()
          ? Optional.of(Duration.ofNanos((long) (1e9 * seconds.getAsDouble())))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private ForecastSnapshot snapshot(List<ThroughputEstimator> loops, long now) {
    ForecastSnapshot known = snapshot;
    if (known == null || !isFresh(now)) {
      known = simulate.apply(loops);
      snapshot = known;
      long end = nanoTime.getAsLong();
      long leastNanos = TimeUnit.MILLISECONDS.toNanos(FRESH_MILLIS);
      freshUntilNanos = end + Math.max(leastNanos, IDLE_FACTOR * (end - now));
    }
    return known;
  }

  private boolean isFresh(long now) {
    return now - freshUntilNanos < 0;
  }

  /** Adds a chain that was admitted. */
  public void taken(RunningChain chain) {
    lock.lock();
    try {
      if (snapshot != null && isFresh(nanoTime.getAsLong())) {
        snapshot.add(chain);
      } else {
        snapshot = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The least time that a chain takes on the fastest device: alone there, and with every guess
   * correct. It follows from the costs measured at warm-up and does not require running chains.
   */
  public static Duration atLeast(RunningChain chain, List<ThroughputEstimator> loops) {
    double seconds = loops.stream().mapToDouble(loop -> loop.minSeconds(chain)).min().orElse(0);
    return Duration.ofNanos((long) (1e9 * seconds));
  }
}
