package org.glauber.gateway.replica;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets work wait for a replica to recover. A recovering replica wakes one piece of work, and each
 * piece that is accepted wakes two more: work returns as fast as replicas accept it, not all at
 * once. Thread-safe.
 */
final class RecoverySignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition recovered = lock.newCondition();
  private final Condition never = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();
  private long count; // guarded by lock

  /** The number of recoveries so far. */
  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** The number of pieces of work that wait. */
  int waiting() {
    return waiting.get();
  }

  /**
   * Waits for a replica to recover, for at most {@code atMost}.
   *
   * @param seen {@link #count} before the replicas were tried, so that no later recovery is missed
   */
  void await(long seen, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      if (count == seen) {
        waiting.incrementAndGet();
        try {
          boolean unused = recovered.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
          waiting.decrementAndGet();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for this time, regardless of recoveries. */
  void pause(Duration time) throws InterruptedException {
    lock.lock();
    try {
      boolean unused = never.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      lock.unlock();
    }
  }

  /** Signals that a replica has recovered. */
  void recovered() {
    lock.lock();
    try {
      count++;
      recovered.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Signals that a replica has accepted work. */
  void accepted() {
    if (waiting.get() == 0) {
      return;
    }
    lock.lock();
    try {
      recovered.signal();
      recovered.signal();
    } finally {
      lock.unlock();
    }
  }
}
