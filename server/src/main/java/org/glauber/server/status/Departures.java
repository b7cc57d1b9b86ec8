package org.glauber.server.status;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * When a place becomes free, for who finds none: by Little's law places become free at the rate of
 * those that are taken over their mean stay. For any thread.
 */
public final class Departures {
  static final Duration UNKNOWN = Duration.ofSeconds(1);
  static final Duration LEAST = Duration.ofMillis(100);
  static final Duration MOST = Duration.ofMinutes(1);
  private static final int OF_THE_MEAN = 20;

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private int taken; // guarded by lock
  private int count; // guarded by lock: places in the mean
  private double meanNanos; // guarded by lock: of a place's stay

  /**
   * Nobody is here yet.
   *
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public Departures(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Some places that are taken. */
  @FunctionalInterface
  public interface Stay {
    /** They have become free; to be called once. */
    void end();
  }

  /**
   * Some places are taken.
   *
   * @param places 1 or more
   */
  public Stay begin(int places) {
    lock.lock();
    try {
      taken += places;
    } finally {
      lock.unlock();
    }
    long start = nanoTime.getAsLong();
    return () -> end(places, nanoTime.getAsLong() - start);
  }

  private void end(int places, long nanos) {
    lock.lock();
    try {
      taken -= places;
      count = Math.max(places, Math.min(count + places, OF_THE_MEAN));
      meanNanos += (nanos - meanNanos) * places / count;
    } finally {
      lock.unlock();
    }
  }

  /** About how long it takes until so many places have become free, 100 ms to a minute. */
  public Duration until(double places) {
    lock.lock();
    try {
      if (count == 0) {
        return UNKNOWN;
      }
      double nanos = places * meanNanos / Math.max(1, taken);
      return Duration.ofNanos((long) Math.clamp(nanos, LEAST.toNanos(), MOST.toNanos()));
    } finally {
      lock.unlock();
    }
  }
}
