package org.glauber.gateway.progress;

import java.time.Duration;

/**
 * Measures the time since it was started.
 *
 * @param startNanos the nanoTime of the start
 */
public record Stopwatch(long startNanos) {
  /** Starts a stopwatch. */
  public static Stopwatch start() {
    return new Stopwatch(System.nanoTime());
  }

  /** The time since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
