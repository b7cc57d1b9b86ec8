package org.glauber.gateway.generation;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.glauber.server.status.Refusals;

/** The bound on generations that run at once. */
public final class RunningGenerations {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int limit;
  private final Semaphore free;

  /** At most so many. */
  public RunningGenerations(int limit) {
    this.limit = limit;
    this.free = new Semaphore(limit);
  }

  /** Room for some generations, given back when closed. */
  interface Room extends AutoCloseable {
    @Override
    void close();
  }

  /** How many run. */
  public int count() {
    return limit - free.availablePermits();
  }

  /**
   * Takes room for so many, at once or not at all.
   *
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED when there is not enough
   */
  Room admit(int count) {
    if (!free.tryAcquire(count)) {
      throw Refusals.exhausted(
          "%,d of %,d generations are running, no room for %,d more"
              .formatted(count(), limit, count),
          RETRY_AFTER);
    }
    return () -> free.release(count);
  }
}
