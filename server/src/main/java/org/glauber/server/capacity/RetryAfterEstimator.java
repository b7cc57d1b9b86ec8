package org.glauber.server.capacity;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Estimates when a refused caller should retry. Thread-safe.
 *
 * <p><b>Rate.</b> By Little's law, places become free at the rate (places taken) / (mean occupancy
 * time). The mean is taken over recent departures. Before the first departure, the mean age of the
 * current occupancies is used instead, at least {@link #INITIAL_MEAN}.
 *
 * <p><b>Successive departures for successive callers.</b> If all refused callers received the same
 * estimate, they would retry simultaneously, and all but one would be refused again. Each refused
 * caller therefore reserves the next unreserved departure in its tenant's own line; while several
 * tenants are refused, each line gets an equal share of the departures. Random jitter lengthens
 * each estimate, so that callers refused by several servers do not retry simultaneously either.
 * Lines do not grow beyond {@link #MAX}: further estimates are drawn from the upper half of the
 * range.
 */
public final class RetryAfterEstimator {
  static final Duration INITIAL_MEAN = Duration.ofSeconds(5);
  static final Duration MIN = Duration.ofMillis(100);
  static final Duration MAX = Duration.ofMinutes(1);
  static final double JITTER = 0.2;
  private static final int AVERAGED_PLACES = 20;
  private static final int MAX_LINES = 1_000; // further tenants share a line
  private static final String SHARED_LINE = "";

  private final LongSupplier nanoTime;
  private final DoubleSupplier random;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> lines =
      new HashMap<>(); // guarded by lock: (tenant) → time of the last reserved departure
  private int taken; // guarded by lock
  private int count; // guarded by lock: places in the mean
  private double meanNanos; // guarded by lock: occupancy time of a place
  private double ageNanos; // guarded by lock: total age of occupied places at lastNanos
  private long lastNanos; // guarded by lock

  /**
   * Creates an estimator whose places are all free.
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

  /** Places that are occupied together. */
  @FunctionalInterface
  public interface Occupancy {
    /** Frees the places; must be called once. */
    void end();
  }

  /**
   * Occupies places.
   *
   * @param places 1 or more
   */
  public Occupancy begin(int places) {
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
      count = Math.max(places, Math.min(count + places, AVERAGED_PLACES));
      meanNanos += (now - start - meanNanos) * places / count;
    } finally {
      lock.unlock();
    }
  }

  /** Updates the total age of occupied places; the caller holds the lock. */
  private void grow(long now) {
    ageNanos = taken == 0 ? 0 : ageNanos + (double) taken * (now - lastNanos);
    lastNanos = now;
  }

  /**
   * Reserves the next departures for a refused caller.
   *
   * @param tenant the tenant of the refused call
   * @param places the number of departures until there is room for the call
   * @return how long the caller should wait: {@link #MIN} to {@link #MAX}, and up to {@value
   *     #JITTER} of that more
   */
  public Duration next(String tenant, double places) {
    long now = nanoTime.getAsLong();
    lock.lock();
    try {
      lines.values().removeIf(last -> last - now <= 0);
      String line = lines.containsKey(tenant) || lines.size() < MAX_LINES ? tenant : SHARED_LINE;
      long last = lines.getOrDefault(line, now);
      lines.put(line, last); // this line also counts among those that share
      double wait = last - now + places * nanosPerDeparture(now) * lines.size();
      double most = MAX.minus(MIN).toNanos();
      if (wait > most) {
        wait = most * (1 + random.getAsDouble()) / 2;
        lines.put(line, now + (long) most);
      } else {
        lines.put(line, now + (long) wait);
      }
      double jitter = 1 + JITTER * random.getAsDouble();
      return Duration.ofNanos((long) ((MIN.toNanos() + wait) * jitter));
    } finally {
      lock.unlock();
    }
  }

  private double nanosPerDeparture(long now) {
    grow(now);
    double stay =
        count == 0 ? Math.max(INITIAL_MEAN.toNanos(), ageNanos / Math.max(1, taken)) : meanNanos;
    return stay / Math.max(1, taken);
  }
}
