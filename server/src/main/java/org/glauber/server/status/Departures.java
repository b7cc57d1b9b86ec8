package org.glauber.server.status;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How often a place has become free of late, to tell who finds none when to come again. For any
 * thread.
 */
public final class Departures {
  static final Duration UNKNOWN = Duration.ofSeconds(1);
  static final Duration LEAST = Duration.ofMillis(100);
  static final Duration MOST = Duration.ofMinutes(1);
  private static final int OF_THE_MEAN = 20;
  private static final double LONGEST_NANOS = 10e9; // nobody came meanwhile, most likely

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private long last; // guarded by lock: nanoTime of the last departure
  private int count; // guarded by lock: intervals in the mean
  private double meanNanos; // guarded by lock: between two departures

  /**
   * Nobody has gone yet.
   *
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public Departures(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /**
   * Some places have become free at once.
   *
   * @param places 1 or more
   */
  public void left(int places) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong(); // in here, so that nobody's is earlier than the last
      double interval = Math.min(LONGEST_NANOS, now - last) / places;
      last = now;
      count = Math.min(count + 1, OF_THE_MEAN);
      meanNanos += (interval - meanNanos) / count;
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
      return Duration.ofNanos(
          (long) Math.clamp(places * meanNanos, LEAST.toNanos(), MOST.toNanos()));
    } finally {
      lock.unlock();
    }
  }
}
