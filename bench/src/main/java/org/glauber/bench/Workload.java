package org.glauber.bench;

import java.time.Duration;

/** A way of executing steps. */
@FunctionalInterface
interface Workload {
  /**
   * Executes steps of so many chains at once.
   *
   * @param chains how many
   * @param time about how long; what is begun is ended
   */
  Pace run(int chains, Duration time) throws InterruptedException;
}
