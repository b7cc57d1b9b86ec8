package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.glauber.denoiser.chain.Rank;
import org.glauber.denoiser.chain.RunningChain;
import org.jspecify.annotations.Nullable;

/**
 * Chains that wait for a lane, for all devices of this process, fair between tenants.
 *
 * <p><b>Who is next.</b> Each tenant has a line of its own, in the order of {@link Rank#FIRST} and
 * then of arrival. The next chain is that of the tenant who has been given the least work so far,
 * counted in the steps of the chains taken out (start-time fair queueing, Goyal, Vin and Cheng
 * 1996): whoever was away is put level with those who waited, and saves nothing up.
 *
 * <p><b>Who is taken in.</b> A tenant may have {@value #WAITING_PER_FREE_PLACE} chains waiting for
 * every place that is free (the dynamic threshold of Choudhury and Hahne 1998): so one that floods
 * the queue leaves a part of it to others and is refused at once, and nobody is turned out again.
 */
public final class AdmissionQueue {
  private static final int WAITING_PER_FREE_PLACE = 3;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Line> lines = new HashMap<>(); // guarded by lock
  private int size; // guarded by lock
  private long arrivals; // guarded by lock
  private double given; // guarded by lock: to the tenant whose chain was taken out last
  private boolean closed; // guarded by lock

  /**
   * @param capacity the most chains that wait
   */
  public AdmissionQueue(int capacity) {
    this.capacity = capacity;
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

  /** A chain and when it came. */
  private record Waiting(RunningChain chain, long arrival) {
    static final Comparator<Waiting> FIRST =
        Comparator.<Waiting, Rank>comparing(waiting -> waiting.chain().rank(), Rank.FIRST)
            .thenComparingLong(Waiting::arrival);
  }

  /** A tenant's chains. */
  private static final class Line {
    final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Waiting.FIRST);
    double given; // steps of the chains taken out
  }

  /** Whether a tenant's chain would be taken in now. */
  public boolean hasRoom(String tenant) {
    lock.lock();
    try {
      return hasRoom(lines.get(tenant));
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(@Nullable Line line) {
    int waiting = line == null ? 0 : line.waiting.size();
    return waiting < WAITING_PER_FREE_PLACE * (capacity - size);
  }

  /** Takes a chain in, if there is room. */
  public Answer offer(RunningChain chain) {
    lock.lock();
    try {
      if (closed) {
        return Answer.CLOSED;
      }
      Line line = lines.get(chain.rank().tenant());
      if (!hasRoom(line)) {
        return Answer.FULL;
      }
      if (line == null) {
        line = new Line();
        line.given = given;
        lines.put(chain.rank().tenant(), line);
      }
      line.waiting.add(new Waiting(chain, arrivals++));
      size++;
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
      Line line = lines.get(chain.rank().tenant());
      if (line != null && line.waiting.removeIf(waiting -> waiting.chain() == chain)) {
        size--;
        forget();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many chains wait. */
  public int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Steps that the network has to decide for the chains that wait. */
  public long outstandingSteps() {
    lock.lock();
    try {
      return lines.values().stream()
          .flatMap(line -> line.waiting.stream())
          .mapToLong(waiting -> waiting.chain().remainingQuestions())
          .sum();
    } finally {
      lock.unlock();
    }
  }

  /** Those whose chains wait. */
  Set<String> tenants() {
    lock.lock();
    try {
      return lines.entrySet().stream()
          .filter(entry -> !entry.getValue().waiting.isEmpty())
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The chains that would be taken out before another of this rank that came now, in that order.
   */
  List<RunningChain> before(Rank rank) {
    List<Prospect> prospects = prospects(rank); // the rest is nobody's business
    List<RunningChain> before = new ArrayList<>();
    while (true) {
      prospects.removeIf(prospect -> prospect.isOver(rank));
      Prospect next = Collections.min(prospects, Prospect.NEXT);
      Waiting first = next.waiting.poll();
      if (first == null) {
        return before; // its own turn
      }
      next.given += Math.max(1, first.chain().remainingQuestions());
      before.add(first.chain());
    }
  }

  /** All tenants' lines as they are, that of a newcomer as far as it goes before. */
  private List<Prospect> prospects(Rank newcomer) {
    lock.lock();
    try {
      List<Prospect> prospects = new ArrayList<>();
      Prospect own = new Prospect(newcomer.tenant(), given);
      for (Map.Entry<String, Line> entry : lines.entrySet()) {
        Prospect prospect = new Prospect(entry.getKey(), entry.getValue());
        if (entry.getKey().equals(newcomer.tenant())) {
          own = prospect;
        } else {
          prospects.add(prospect);
        }
      }
      own.waiting.removeIf(waiting -> Rank.FIRST.compare(waiting.chain().rank(), newcomer) > 0);
      prospects.add(own);
      return prospects;
    } finally {
      lock.unlock();
    }
  }

  /** How a tenant's line goes on when nobody comes any more. */
  private static final class Prospect {
    static final Comparator<Prospect> NEXT =
        Comparator.<Prospect>comparingDouble(prospect -> prospect.given)
            .thenComparingLong(Prospect::arrival);

    final String tenant;
    final PriorityQueue<Waiting> waiting;
    double given;

    Prospect(String tenant, Line line) {
      this.tenant = tenant;
      waiting = new PriorityQueue<>(line.waiting);
      given = line.given;
    }

    Prospect(String tenant, double given) {
      this.tenant = tenant;
      waiting = new PriorityQueue<>(Waiting.FIRST);
      this.given = given;
    }

    /** Whether nothing more of it goes before a newcomer of this rank. */
    boolean isOver(Rank newcomer) {
      return waiting.isEmpty() && !tenant.equals(newcomer.tenant());
    }

    /** When its first came; the newcomer is the last. */
    long arrival() {
      return waiting.isEmpty() ? Long.MAX_VALUE : waiting.element().arrival();
    }
  }

  /** The next chain of the tenants that may have one, taken out. */
  Optional<RunningChain> poll(Predicate<String> tenants) {
    lock.lock();
    try {
      Optional<Line> next =
          lines.entrySet().stream()
              .filter(entry -> !entry.getValue().waiting.isEmpty())
              .filter(entry -> tenants.test(entry.getKey()))
              .map(Map.Entry::getValue)
              .min(
                  Comparator.<Line>comparingDouble(line -> line.given)
                      .thenComparingLong(line -> line.waiting.element().arrival()));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      RunningChain chain = next.get().waiting.remove().chain();
      size--;
      given = Math.max(given, next.get().given);
      next.get().given += Math.max(1, chain.remainingQuestions());
      forget();
      return Optional.of(chain);
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of tenants that wait for nothing and are owed and owe nothing. */
  private void forget() {
    if (size == 0) {
      lines.clear();
      given = 0;
    } else {
      lines.values().removeIf(line -> line.waiting.isEmpty() && line.given <= given);
    }
  }

  /** Waits until a chain waits, or the queue is closed. */
  void awaitWork() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (size == 0 && !closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses chains from now on, fails those that wait, and wakes the loops. */
  public void close(RuntimeException reason) {
    List<RunningChain> left = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      lines.values().forEach(line -> line.waiting.forEach(waiting -> left.add(waiting.chain())));
      lines.clear();
      size = 0;
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
