package org.glauber.vqgan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Images that wait for a device, first come first served. */
final class WorkQueue {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Work> waiting = new ArrayDeque<>(); // guarded by lock
  private boolean closed; // guarded by lock

  /**
   * @param capacity the most images that wait
   */
  WorkQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Whether work was taken in, and why not. */
  enum Answer {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Takes all of it in, or none. */
  Answer offer(List<? extends Work> work) {
    lock.lock();
    try {
      if (closed) {
        return Answer.CLOSED;
      }
      if (waiting.size() + work.size() > capacity) {
        return Answer.FULL;
      }
      waiting.addAll(work);
      changed.signalAll();
      return Answer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** How many images wait. */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Gives back the places of work that nobody waits for any more. */
  void remove(List<? extends Work> work) {
    lock.lock();
    try {
      waiting.removeAll(work);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for work, then for more of its kind, and takes it out.
   *
   * @param most images
   * @param delay how long to wait for more
   * @return work that goes together; empty when the queue is closed
   */
  List<Work> take(int most, Duration delay) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      long left = delay.toNanos();
      while (left > 0 && waiting.size() < most && !closed) {
        left = changed.awaitNanos(left);
      }
      List<Work> batch = new ArrayList<>();
      for (Iterator<Work> all = waiting.iterator(); all.hasNext() && batch.size() < most; ) {
        Work work = all.next();
        if (batch.isEmpty() || work.goesWith(batch.getFirst())) {
          batch.add(work);
          all.remove();
        }
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses work from now on, fails what waits, and wakes the workers. */
  void close(RuntimeException reason) {
    List<Work> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    left.forEach(work -> work.answer().completeExceptionally(reason));
  }

  /** Whether the workers are to stop. */
  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
