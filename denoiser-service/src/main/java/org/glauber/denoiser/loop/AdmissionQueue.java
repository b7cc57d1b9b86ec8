package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.glauber.denoiser.chain.Rank;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.server.queue.FairQueue;
import org.glauber.server.status.RetryAfterEstimator;
import org.glauber.server.status.RetryAfterEstimator.Stay;

/**
 * Chains that wait for a lane, for all devices of this process, fair between tenants: {@link
 * FairQueue}. A tenant's go in the order of {@link Rank#FIRST}; work is counted in steps.
 */
public final class AdmissionQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final FairQueue<Waiting> waiting; // guarded by lock
  private final RetryAfterEstimator retryAfter = new RetryAfterEstimator(System::nanoTime);
  private final Map<RunningChain, Stay> stays = new HashMap<>(); // guarded by lock
  private boolean closed; // guarded by lock

  /**
   * @param capacity the most chains that wait, and as many again, by the same rule, of those that
   *     were begun elsewhere: to refuse them would throw away what they are
   */
  public AdmissionQueue(int capacity) {
    this.waiting =
        new FairQueue<>(
            capacity,
            each -> each.rank().tenant(),
            Waiting::steps,
            Comparator.comparing(Waiting::rank, Rank.FIRST));
  }

  /** Whether a chain was taken in, and why not. */
  public enum Answer {
    /** It waits now. */
    TAKEN,
    /** As many wait as may, of its tenant or in all. */
    FULL,
    /** Nothing is run any more. */
    CLOSED
  }

  /**
   * A place in the queue.
   *
   * @param chain none where it is only asked who would go before
   */
  private record Waiting(Rank rank, Optional<RunningChain> chain) {
    static Waiting of(RunningChain chain) {
      return new Waiting(chain.rank(), Optional.of(chain));
    }

    boolean isBegun() {
      return chain.map(RunningChain::isBegun).orElse(false);
    }

    long steps() {
      return chain.map(it -> Math.max(1, it.remainingQuestions())).orElse(1);
    }
  }

  /** Whether a chain would be taken in now. */
  public boolean hasRoom(RunningChain chain) {
    lock.lock();
    try {
      return waiting.hasRoom(chain.rank().tenant(), 1, each -> each.isBegun() == chain.isBegun());
    } finally {
      lock.unlock();
    }
  }

  /** Prepares a chain, on this thread, and takes it in, if there is room. */
  public Answer offer(RunningChain chain) {
    chain.prepare();
    lock.lock();
    try {
      if (closed) {
        return Answer.CLOSED;
      }
      if (!hasRoom(chain)) {
        return Answer.FULL;
      }
      waiting.add(Waiting.of(chain));
      stays.put(chain, retryAfter.begin(1));
      changed.signal();
      return Answer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** A chain's call has ended: the chain gives back its place, where it still waits. */
  public void remove(RunningChain chain) {
    lock.lock();
    try {
      waiting.remove(Waiting.of(chain));
      Stay stay = stays.remove(chain);
      if (stay != null) {
        stay.end();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * When a refused chain's caller should come again.
   *
   * @param earliest before which it would be refused for certain
   */
  public Duration retryAfter(RunningChain chain, Duration earliest) {
    return earliest.plus(retryAfter.next(chain.rank().tenant(), 1));
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

  /** Steps that the network has to decide for the chains that wait. */
  public long outstandingSteps() {
    lock.lock();
    try {
      return waiting
          .pieces()
          .flatMap(each -> each.chain().stream())
          .mapToLong(RunningChain::remainingQuestions)
          .sum();
    } finally {
      lock.unlock();
    }
  }

  /** Those whose chains wait. */
  Set<String> tenants() {
    lock.lock();
    try {
      return waiting.tenants();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The chains that would be taken out before another of this rank that came now, in that order.
   */
  List<RunningChain> before(Rank rank) {
    FairQueue<Waiting> prospect = prospect(); // the rest is nobody's business
    Waiting newcomer = new Waiting(rank, Optional.empty());
    prospect.add(newcomer);
    List<RunningChain> before = new ArrayList<>();
    Waiting next = prospect.poll(any -> true).orElseThrow();
    while (!next.equals(newcomer)) {
      next.chain().ifPresent(before::add);
      next = prospect.poll(any -> true).orElseThrow();
    }
    return before;
  }

  private FairQueue<Waiting> prospect() {
    lock.lock();
    try {
      return waiting.copy();
    } finally {
      lock.unlock();
    }
  }

  /** The next chain of the tenants that may have one, taken out. */
  Optional<RunningChain> poll(Predicate<String> tenants) {
    lock.lock();
    try {
      return waiting.poll(tenants).flatMap(Waiting::chain);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a chain waits, or the queue is closed. */
  void awaitWork() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.size() == 0 && !closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Fails the chains that wait. */
  public void fail(RuntimeException reason) {
    clear(false).forEach(chain -> chain.fail(reason));
  }

  /** Refuses chains from now on, fails those that wait, and wakes the loops. */
  public void close(RuntimeException reason) {
    clear(true).forEach(chain -> chain.fail(reason));
  }

  private List<RunningChain> clear(boolean closes) {
    lock.lock();
    try {
      List<RunningChain> left = waiting.pieces().flatMap(each -> each.chain().stream()).toList();
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
