package org.glauber.gateway.catalogue;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs rounds of polls on a background thread, at an interval and earlier on request. A round that
 * fails is followed by another.
 */
final class PollLoop implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PollLoop.class);

  private final Round round;
  private final Supplier<Duration> interval;
  private final Duration leastInterval;
  private final LongSupplier nanoTime;
  private final Thread thread =
      Thread.ofVirtual().name("catalogue").unstarted(this::runUntilClosed);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition refreshRequested = lock.newCondition();
  private final Condition roundCompleted = lock.newCondition();
  private boolean isRefreshRequested; // guarded by lock
  private boolean isStopped; // guarded by lock: the thread has ended
  private long completedRounds; // guarded by lock
  private long lastRoundNanos; // guarded by lock: nanoTime

  private volatile @Nullable String problem; // of the last round

  /** One round of polls. */
  @FunctionalInterface
  interface Round {
    /** Runs the round on the loop's thread. */
    void run() throws InterruptedException;
  }

  /**
   * Creates a loop; {@link #start} begins to poll.
   *
   * @param interval the current time between two rounds
   * @param leastInterval the least time between two rounds, however often one is requested
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  PollLoop(
      Round round, Supplier<Duration> interval, Duration leastInterval, LongSupplier nanoTime) {
    this.round = round;
    this.interval = interval;
    this.leastInterval = leastInterval;
    this.nanoTime = nanoTime;
  }

  /** Starts the thread. */
  void start() {
    thread.start();
  }

  /** Why the last round failed; null if it did not. */
  @Nullable String problem() {
    return problem;
  }

  /**
   * Requests another round and waits for it, unless the last one was less than the least interval
   * ago.
   */
  void refreshUnlessRecent() throws InterruptedException {
    lock.lock();
    try {
      Duration age = Duration.ofNanos(nanoTime.getAsLong() - lastRoundNanos);
      if (age.compareTo(leastInterval) < 0) {
        return;
      }
      isRefreshRequested = true;
      refreshRequested.signal();
      for (long seen = completedRounds; completedRounds == seen && !isStopped; ) {
        roundCompleted.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void runUntilClosed() {
    try {
      while (true) {
        runRound();
        awaitNextRound();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } finally {
      lock.lock();
      try {
        isStopped = true;
        roundCompleted.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Runs one round. A failure is logged only if it differs from that of the previous round. */
  private void runRound() throws InterruptedException {
    try {
      round.run();
      problem = null;
    } catch (RuntimeException e) {
      if (!e.toString().equals(problem)) {
        LOG.errorf(e, "Catalogue round failed: next_round_in=%s", interval.get());
      }
      problem = e.toString();
    }
  }

  private void awaitNextRound() throws InterruptedException {
    lock.lock();
    try {
      completedRounds++;
      lastRoundNanos = nanoTime.getAsLong();
      isRefreshRequested = false;
      roundCompleted.signalAll();
      long rest = interval.get().toNanos();
      while (rest > 0 && !isRefreshRequested) {
        rest = refreshRequested.awaitNanos(rest);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops the thread and waits for it to end. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
