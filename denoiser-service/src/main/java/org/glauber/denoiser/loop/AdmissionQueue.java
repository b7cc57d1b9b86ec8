package org.glauber.denoiser.loop;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.denoiser.chain.RunningChain;

/** Chains that wait for a lane, first come first served, for all devices of this process. */
public final class AdmissionQueue {
  private final int capacity;
  private final ArrayDeque<RunningChain> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  /**
   * @param capacity the most chains that wait; one more is refused
   */
  public AdmissionQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Whether a chain was taken in, and why not. */
  public enum Answer {
    /** It waits now. */
    TAKEN,
    /** As many wait as may. */
    FULL,
    /** Nothing is run any more. */
    CLOSED
  }

  /** Takes a chain in, if there is room. */
  public Answer offer(RunningChain chain) {
    lock.lock();
    try {
      if (closed) {
        return Answer.CLOSED;
      }
      if (waiting.size() >= capacity) {
        return Answer.FULL;
      }
      waiting.add(chain);
      changed.signal();
      return Answer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Gives back the place of a chain that nobody waits for any more. */
  public void remove(RunningChain chain) {
    lock.lock();
    try {
      waiting.remove(chain);
    } finally {
      lock.unlock();
    }
  }

  /** How many chains wait. */
  public int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** The chain that has waited longest, taken out. */
  Optional<RunningChain> poll() {
    lock.lock();
    try {
      return Optional.ofNullable(waiting.poll());
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a chain waits, or the queue is closed. */
  void awaitWork() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses chains from now on, fails those that wait, and wakes the loops. */
  public void close(RuntimeException reason) {
    List<RunningChain> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    left.forEach(chain -> chain.fail(reason));
  }

  /** Whether the loops are to stop. */
  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
