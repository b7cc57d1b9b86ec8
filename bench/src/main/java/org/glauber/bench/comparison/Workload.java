package org.glauber.bench.comparison;

import java.time.Duration;

/** A way of executing steps that can be timed. */
@FunctionalInterface
public interface Workload {
  /**
   * Executes steps of several chains concurrently.
   *
   * @param chains the number of concurrent chains
   * @param time the approximate duration; calls or chains that have begun are completed
   */
  Throughput run(int chains, Duration time) throws InterruptedException;
}
