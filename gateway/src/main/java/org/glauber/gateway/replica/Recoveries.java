package org.glauber.gateway.replica;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where work waits for a replica to recover. A replica that recovers wakes one piece of work, and
 * each piece that is taken on wakes two more: they come as fast as replicas take them, and not all
 * at once. For any thread.
 */
final class Recoveries {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition recovered = lock.newCondition();
  private final Condition never = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();
  private long count; // guarded by lock

  /** How often a replica has recovered so far. */
  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** How many pieces of work wait. */
  int waiting() {
    return waiting.get();
  }

  /**
   * Waits for a replica to recover, at most so long.
   *
   * @param seen {@link #count} before the replicas were tried; a later recovery is not missed
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

  /** Waits so long, whatever recovers. */
  void pause(Duration time) throws InterruptedException {
    lock.lock();
    try {
      boolean unused = never.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      lock.unlock();
    }
  }

  /** A replica has recovered. */
  void recovered() {
    lock.lock();
    try {
      count++;
      recovered.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A replica has taken work on. */
  void takenOn() {
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
