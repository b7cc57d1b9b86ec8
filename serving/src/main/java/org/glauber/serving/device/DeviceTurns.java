package org.glauber.serving.device;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the turns of a device, so that a watchdog notices one that does not end. The device's
 * thread writes, other threads read.
 */
public final class DeviceTurns {
  private final AtomicLong begun = new AtomicLong();
  private volatile boolean isTurning;

  /** No turn has begun. */
  DeviceTurns() {}

  /** A turn begins. */
  public void begin() {
    begun.incrementAndGet();
    isTurning = true;
  }

  /** The turn is over. */
  public void end() {
    isTurning = false;
  }

  /** The number of turns that have begun. */
  long begun() {
    return begun.get();
  }

  /** Whether a turn is in progress. */
  boolean isTurning() {
    return isTurning;
  }
}
