package org.glauber.trainer.loop;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.glauber.trainer.run.InterruptedRun;

/** Measures the speed of updates in a trial of about a second. */
public final class Trial {
  private static final long LEAST_NANOS = Duration.ofMillis(800).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  private Trial() {}

  /**
   * Returns the number of updates a second. The first update is not counted, because it prepares
   * the engine.
   *
   * @param stops returns whether to stop at once
   * @throws InterruptedRun if stopped
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
