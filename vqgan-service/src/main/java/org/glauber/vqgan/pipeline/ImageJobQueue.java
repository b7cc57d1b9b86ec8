package org.glauber.vqgan.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.serving.queue.FairQueue;

/**
 * A queue of images for the devices or file readers, fair between tenants ({@link FairQueue}).
 * Thread-safe.
 */
final class ImageJobQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final FairQueue<ImageJob> waiting; // guarded by lock
  private boolean closed; // guarded by lock
  private boolean isWoken; // guarded by lock

  /**
   * @param capacity the maximum number of waiting images
   */
  ImageJobQueue(int capacity) {
    this.waiting = new FairQueue<>(capacity, ImageJob::tenant, _ -> 1, (one, other) -> 0);
  }

  /** The outcome of {@link #offer}. */
  enum Answer {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Adds all jobs, which must be one tenant's, or none. */
  Answer offer(List<? extends ImageJob> work) {
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

  /** Whether a tenant may add {@code count} more images. */
  boolean hasRoom(String tenant, int count) {
    lock.lock();
    try {
      return waiting.hasRoom(tenant, count);
    } finally {
      lock.unlock();
    }
  }

  /** The number of waiting images. */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Removes jobs whose calls have ended. */
  void remove(List<? extends ImageJob> work) {
    lock.lock();
    try {
      work.forEach(waiting::remove);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for jobs and takes out a batch of one kind.
   *
   * @param max the maximum number of images
   * @param delay how long to wait for more images after the first
   * @return jobs that can be batched; empty if the queue is closed or {@link #wake} was called
   */
  List<ImageJob> take(int max, Duration delay) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.size() == 0 && !closed && !isWoken) {
        changed.await();
      }
      isWoken = false;
      long left = waiting.size() == 0 ? 0 : delay.toNanos();
      while (left > 0 && waiting.size() < max && !closed) {
        left = changed.awaitNanos(left);
      }
      return poll(max);
    } finally {
      lock.unlock();
    }
  }

  /** Takes out a batch of one kind as {@link #take} does, without waiting. */
  List<ImageJob> poll(int max) {
    lock.lock();
    try {
      List<ImageJob> batch = new ArrayList<>();
      Optional<ImageJob> next = waiting.poll(any -> true);
      while (next.isPresent()) {
        batch.add(next.get());
        next =
            batch.size() < max && batch.getFirst() instanceof ImageJob.Decode
                ? waiting.pollAny(work -> work.canBatchWith(batch.getFirst()))
                : Optional.empty();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Ends one wait of {@link #take}, the current one or the next. */
  void wake() {
    lock.lock();
    try {
      isWoken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Fails all waiting jobs. */
  void fail(RuntimeException reason) {
    clear(false).forEach(work -> work.result().completeExceptionally(reason));
  }

  /** Refuses new jobs, fails all waiting ones, and wakes the workers. */
  void close(RuntimeException reason) {
    clear(true).forEach(work -> work.result().completeExceptionally(reason));
  }

  private List<ImageJob> clear(boolean closes) {
    lock.lock();
    try {
      List<ImageJob> left = waiting.pieces().toList();
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

  /** Whether the queue is closed, so that workers must stop. */
  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
