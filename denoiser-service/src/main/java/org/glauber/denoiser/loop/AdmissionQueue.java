package org.glauber.denoiser.loop;

import java.util.ArrayDeque;
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

  /** Takes a chain in, or returns false when the queue is full or closed. */
  public boolean offer(RunningChain chain) {
    lock.lock();
    try {
      if (closed || waiting.size() >= capacity) {
        return false;
      }
      waiting.add(chain);
      changed.signal();
      return true;
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

  /** Refuses chains from now on and wakes the loops. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the loops are to stop once they have nothing left. */
  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
