package org.glauber.server.status;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Estimates when a refused caller will find room. For any thread.
 *
 * <p><b>Pace.</b> By Little's law, places become free at the rate (places taken) / (mean stay). The
 * mean is that of the last departures. Before the first departure it is the mean age of those that
 * are still here, at least {@link #UNKNOWN}.
 *
 * <p><b>Successive places for successive callers.</b> One figure for all refused callers would
 * bring them back together, and all but one would be refused again. Each refused caller therefore
 * reserves the next departure that has not been promised yet, in its tenant's own line; while
 * several tenants are refused, each line gets an equal share of the departures. Each hint is
 * lengthened by a random part, so that callers that several servers refused do not meet either.
 * Beyond {@link #MOST} the line does not grow: hints are drawn from the upper half of the range.
 */
public final class RetryAfterEstimator {
  static final Duration UNKNOWN = Duration.ofSeconds(5);
  static final Duration LEAST = Duration.ofMillis(100);
  static final Duration MOST = Duration.ofMinutes(1);
  static final double JITTER = 0.2;
  private static final int OF_THE_MEAN = 20;
  private static final int MOST_LINES = 1_000; // further tenants share one
  private static final String SHARED_LINE = "";

  private final LongSupplier nanoTime;
  private final DoubleSupplier random;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> lines = new HashMap<>(); // guarded by lock: the last place given
  private int taken; // guarded by lock
  private int count; // guarded by lock: places in the mean
  private double meanNanos; // guarded by lock: of a place's stay
  private double ageNanos; // guarded by lock: of those that are here, summed at lastNanos
  private long lastNanos; // guarded by lock

  /**
   * An estimator for places that are all free.
   *
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public RetryAfterEstimator(LongSupplier nanoTime) {
    this(nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * @param random uniform in [0, 1)
   */
  RetryAfterEstimator(LongSupplier nanoTime, DoubleSupplier random) {
    this.nanoTime = nanoTime;
    this.random = random;
  }

  /** Some places that are taken. */
  @FunctionalInterface
  public interface Stay {
    /** They have become free; to be called once. */
    void end();
  }

  /**
   * Takes places.
   *
   * @param places 1 or more
   */
  public Stay begin(int places) {
    long start = nanoTime.getAsLong();
    lock.lock();
    try {
      grow(start);
      taken += places;
    } finally {
      lock.unlock();
    }
    return () -> end(places, start);
  }

  private void end(int places, long start) {
    long now = nanoTime.getAsLong();
    lock.lock();
    try {
      grow(now);
      taken -= places;
      ageNanos -= (double) places * (now - start);
      count = Math.max(places, Math.min(count + places, OF_THE_MEAN));
      meanNanos += (now - start - meanNanos) * places / count;
    } finally {
      lock.unlock();
    }
  }

  /** Brings the age of those that are here up to date; by the lock's holder. */
  private void grow(long now) {
    ageNanos = taken == 0 ? 0 : ageNanos + (double) taken * (now - lastNanos);
    lastNanos = now;
  }

  /**
   * Reserves the next departures for a refused caller.
   *
   * @param tenant whose call is refused
   * @param places departures that it takes until there is room for the call
   * @return how long the caller should wait: {@link #LEAST} to {@link #MOST}, and up to {@value
   *     #JITTER} of that more
   */
  public Duration next(String tenant, double places) {
    long now = nanoTime.getAsLong();
    lock.lock();
    try {
      lines.values().removeIf(last -> last - now <= 0);
      String line = lines.containsKey(tenant) || lines.size() < MOST_LINES ? tenant : SHARED_LINE;
      long last = lines.getOrDefault(line, now);
      lines.put(line, last); // it counts as one of those that share
      double wait = last - now + places * nanosPerDeparture(now) * lines.size();
      double most = MOST.minus(LEAST).toNanos();
      if (wait > most) {
        wait = most * (1 + random.getAsDouble()) / 2;
        lines.put(line, now + (long) most);
      } else {
        lines.put(line, now + (long) wait);
      }
      double jitter = 1 + JITTER * random.getAsDouble();
      return Duration.ofNanos((long) ((LEAST.toNanos() + wait) * jitter));
    } finally {
      lock.unlock();
    }
  }

  private double nanosPerDeparture(long now) {
    grow(now);
    double stay =
        count == 0 ? Math.max(UNKNOWN.toNanos(), ageNanos / Math.max(1, taken)) : meanNanos;
    return stay / Math.max(1, taken);
  }
}
