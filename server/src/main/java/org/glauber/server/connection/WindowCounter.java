package org.glauber.server.connection;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Limits the number of events in consecutive time windows. For use by one thread. */
final class WindowCounter {
  private final int limit;
  private final long windowNanos;
  private final LongSupplier nanoTime;
  private long start;
  private int count;

  /**
   * @param limit the maximum number of events in a window
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  WindowCounter(int limit, Duration window, LongSupplier nanoTime) {
    this.limit = limit;
    this.windowNanos = window.toNanos();
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Counts an event and returns whether it is within the limit. */
  boolean allows() {
    long now = nanoTime.getAsLong();
    if (now - start >= windowNanos) {
      start = now;
      count = 0;
    }
    if (count == limit) {
      return false;
    }
    count++;
    return true;
  }
}
