package org.glauber.trainer.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Measures how fast updates are, in a second or two. */
public final class Trial {
  private static final long LEAST_NANOS = Duration.ofMillis(800).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  private Trial() {}

  /**
   * Updates a second. The first is not counted: it prepares the engine.
   *
   * @param stops whether to stop at once
   * @throws InterruptedRun when stopped
   */
  public static double updatesPerSecond(Runnable update, BooleanSupplier stops) {
    update.run();
    long start = System.nanoTime();
    long elapsed;
    int count = 0;
    do {
      if (stops.getAsBoolean()) {
        throw new InterruptedRun("Stopped before the first update; nothing is lost.");
      }
      update.run();
      count++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < LEAST_NANOS);
    return count * NANOS_PER_SECOND / elapsed;
  }
}
