package org.glauber.vqgan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.server.queue.FairQueue;

/** Images that wait for a device or a file reader, fair between tenants: {@link FairQueue}. */
final class WorkQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final FairQueue<Work> waiting; // guarded by lock
  private boolean closed; // guarded by lock

  /**
   * @param capacity the most images that wait
   */
  WorkQueue(int capacity) {
    this.waiting = new FairQueue<>(capacity, Work::tenant, _ -> 1, (one, other) -> 0);
  }

  /** Whether work was taken in, and why not. */
  enum Answer {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Takes all of it in, one tenant's, or none. */
  Answer offer(List<? extends Work> work) {
    lock.lock();
    try {
      if (closed) {
        return Answer.CLOSED;
      }
      if (!waiting.hasRoom(work.getFirst().tenant(), work.size())) {
        return Answer.FULL;
      }
      work.forEach(waiting::add);
      changed.signalAll();
      return Answer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a tenant may have so many images more waiting. */
  boolean hasRoom(String tenant, int count) {
    lock.lock();
    try {
      return waiting.hasRoom(tenant, count);
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
      work.forEach(waiting::remove);
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
      while (waiting.size() == 0 && !closed) {
        changed.await();
      }
      long left = delay.toNanos();
      while (left > 0 && waiting.size() < most && !closed) {
        left = changed.awaitNanos(left);
      }
      List<Work> batch = new ArrayList<>();
      Optional<Work> next = waiting.poll(any -> true);
      while (next.isPresent()) {
        batch.add(next.get());
        next =
            batch.size() < most && batch.getFirst() instanceof Work.Decode
                ? waiting.pollAny(work -> work.goesWith(batch.getFirst()))
                : Optional.empty();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Fails what waits. */
  void fail(RuntimeException reason) {
    clear(false).forEach(work -> work.answer().completeExceptionally(reason));
  }

  /** Refuses work from now on, fails what waits, and wakes the workers. */
  void close(RuntimeException reason) {
    clear(true).forEach(work -> work.answer().completeExceptionally(reason));
  }

  private List<Work> clear(boolean closes) {
    lock.lock();
    try {
      List<Work> left = waiting.pieces().toList();
      waiting.clear();
      if (closes) {
        closed = true;
        changed.signalAll();
      }
      return left;
    } finally {
      lock.unlock();
    }
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
