package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.glauber.denoiser.chain.Rank;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.server.queue.FairOrder;
import org.glauber.server.queue.FairQueue;
import org.glauber.server.queue.QueuePlaces;
import org.glauber.server.status.RetryAfterEstimator;
import org.glauber.server.status.RetryAfterEstimator.Occupancy;

/**
 * Chains that wait for a lane, for all devices of this process, fair between tenants: {@link
 * FairQueue}. A tenant's go in the order of {@link Rank#FIRST}; work is counted in steps, and a
 * tenant pays for those that are run. {@link Placement} says which device takes a chain, and which
 * running chains devices hand over to each other; those pass through here, ahead of all that waits.
 */
public final class AdmissionQueue {
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final FairQueue<RunningChain> waiting; // guarded by lock
  private final QueuePlaces unbegun; // guarded by lock
  private final QueuePlaces begun; // guarded by lock
  private final Placement placement = new Placement(); // guarded by lock
  private final RetryAfterEstimator retryAfter = new RetryAfterEstimator(System::nanoTime);
  private final Map<RunningChain, Occupancy> stays = new HashMap<>(); // guarded by lock
  private boolean closed; // guarded by lock
  private volatile long changes; // of the devices' loads; written under lock

  /**
   * @param capacity the most chains that wait, and as many again, by the same rule, of those that
   *     were begun elsewhere: to refuse them would throw away what they are
   */
  public AdmissionQueue(int capacity) {
    this.unbegun = new QueuePlaces(capacity);
    this.begun = new QueuePlaces(capacity);
    this.waiting =
        new FairQueue<>(
            2 * capacity,
            chain -> chain.rank().tenant(),
            chain -> Math.max(1, chain.remainingQuestions()),
            (one, other) -> Rank.FIRST.compare(one.rank(), other.rank()));
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

  private QueuePlaces places(RunningChain chain) {
    return chain.isBegun() ? begun : unbegun;
  }

  /** Whether a chain would be taken in now. */
  public boolean hasRoom(RunningChain chain) {
    lock.lock();
    try {
      return places(chain).hasRoom(chain.rank().tenant(), 1);
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
      waiting.add(chain);
      places(chain).take(chain.rank().tenant());
      stays.put(chain, retryAfter.begin(1));
      placement.toCallFor(chain, System.nanoTime()).ifPresent(DeviceLoad::call);
      return Answer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** A chain's call has ended: the chain gives back its place, where it still waits. */
  public void remove(RunningChain chain) {
    lock.lock();
    try {
      takeOut(chain);
      Occupancy stay = stays.remove(chain);
      if (stay != null) {
        stay.end();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a chain out that nobody pays for. */
  private void takeOut(RunningChain chain) {
    if (waiting.remove(chain)) {
      places(chain).release(chain.rank().tenant());
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

  /** How many chains wait, those between two devices included. */
  public int size() {
    lock.lock();
    try {
      return waiting.size() + placement.movingCount();
    } finally {
      lock.unlock();
    }
  }

  /** Steps that the network has to decide for them. */
  public long outstandingSteps() {
    lock.lock();
    try {
      return all().mapToLong(RunningChain::remainingQuestions).sum();
    } finally {
      lock.unlock();
    }
  }

  private Stream<RunningChain> all() {
    return Stream.concat(waiting.pieces(), placement.moving());
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

  /** The chains that wait, in the order in which they will be taken out. */
  FairOrder<RunningChain> inOrder() {
    lock.lock();
    try {
      return waiting.inOrder();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A device that takes chains from now on.
   *
   * @param kind of the device, as {@code gpu}
   */
  DeviceLoad join(String kind, LoopMeter meter) {
    lock.lock();
    try {
      DeviceLoad device = new DeviceLoad(kind, meter, lock.newCondition());
      placement.add(device);
      changes++;
      return device;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A device takes no more chains.
   *
   * @param reason what running chains fail with that were on their way to it and that no other
   *     device can go on with
   */
  void leave(DeviceLoad device, RuntimeException reason) {
    List<RunningChain> stranded;
    lock.lock();
    try {
      stranded = placement.remove(device);
      changes++;
    } finally {
      lock.unlock();
    }
    stranded.forEach(chain -> chain.fail(reason));
  }

  /** The next chain that a device should take, taken out. */
  Optional<Taken> poll(DeviceLoad device, Terms terms) {
    lock.lock();
    try {
      Optional<RunningChain> moved = placement.takeMoving(device, terms.nowNanos());
      if (moved.isPresent()) {
        changes++;
        return Optional.of(new Taken(moved.get(), Taken.Order.GO_ON));
      }
      if (!device.hasFreeLane() && !terms.mayExceedLanes()) {
        return Optional.empty();
      }
      return waiting
          .peek(terms.tenants())
          .filter(chain -> !placement.isSoonerElsewhere(chain, device, terms.nowNanos()))
          .map(chain -> take(chain, device, terms.isTooLate().test(chain)));
    } finally {
      lock.unlock();
    }
  }

  private Taken take(RunningChain chain, DeviceLoad device, boolean isTooLate) {
    if (isTooLate) {
      takeOut(chain);
      return new Taken(chain, Taken.Order.REFUSE);
    }
    waiting.take(chain);
    places(chain).release(chain.rank().tenant());
    device.add(chain);
    changes++;
    return new Taken(chain, Taken.Order.START);
  }

  /**
   * Chains of a device leave it: they have ended.
   *
   * @param chains those that did not come to their end are paid for as far as they came
   */
  void ended(DeviceLoad device, List<RunningChain> chains) {
    if (chains.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      for (RunningChain chain : chains) {
        device.remove(chain);
        waiting.refund(chain.rank().tenant(), chain.remainingQuestions());
      }
      changes++;
    } finally {
      lock.unlock();
    }
  }

  /** How often the devices' loads have changed: where they have not, no chain is to be moved. */
  long changes() {
    return changes;
  }

  /**
   * The chains that another device should go on with, which are part of its load from now on. The
   * caller lets go of them and then calls {@link #handOver}. While chains wait, free lanes are for
   * them.
   *
   * @param longestFirst running chains of one model on this device
   */
  Map<RunningChain, DeviceLoad> surplus(
      DeviceLoad device, List<RunningChain> longestFirst, long nowNanos) {
    Map<RunningChain, DeviceLoad> leaving = new LinkedHashMap<>();
    lock.lock();
    try {
      for (RunningChain chain : longestFirst) {
        Optional<DeviceLoad> better =
            waiting.size() > 0 ? Optional.empty() : placement.betterFor(chain, device, nowNanos);
        if (better.isEmpty()) {
          break; // those with fewer steps left gain less
        }
        device.remove(chain);
        better.get().add(chain);
        leaving.put(chain, better.get());
        changes++;
      }
      return leaving;
    } finally {
      lock.unlock();
    }
  }

  /** Hands over running chains that the caller has let go of. */
  void handOver(DeviceLoad from, Map<RunningChain, DeviceLoad> leaving) {
    lock.lock();
    try {
      leaving.forEach((chain, target) -> placement.move(chain, from.kind, target));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hands over the running chains of a device that is given up to others of its kind.
   *
   * @return whether there are others; if not, nothing has changed
   */
  boolean handOverAll(DeviceLoad from, List<RunningChain> chains) {
    lock.lock();
    try {
      if (!placement.hasOtherThan(from)) {
        return false;
      }
      List<RunningChain> unused = placement.remove(from); // none, for there is another
      for (RunningChain chain : chains) {
        from.remove(chain);
        placement.move(chain, from.kind, null);
      }
      changes++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is a chain that a device should take, or the queue is closed. */
  void awaitWork(DeviceLoad device) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !hasWorkFor(device)) {
        device.waits(true);
        if (waiting.size() + placement.movingCount() == 0) {
          device.wakeUp.await();
        } else { // another device should take it, and if that one hangs this one should after all
          long unused = device.wakeUp.awaitNanos(LOOK_AGAIN_NANOS);
        }
      }
    } finally {
      device.waits(false);
      lock.unlock();
    }
  }

  private boolean hasWorkFor(DeviceLoad device) {
    long now = System.nanoTime();
    return placement.hasOneFor(device, now)
        || waiting
            .peek(_ -> true)
            .filter(chain -> !placement.isSoonerElsewhere(chain, device, now))
            .isPresent();
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
      List<RunningChain> left = all().toList();
      waiting.clear();
      placement.clearMoving();
      unbegun.clear();
      begun.clear();
      if (closes) {
        closed = true;
        placement.callAll();
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
