package org.glauber.denoiser.admission;

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
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.server.capacity.RetryAfterEstimator;
import org.glauber.server.capacity.RetryAfterEstimator.Occupancy;
import org.glauber.serving.queue.FairOrder;
import org.glauber.serving.queue.FairQueue;
import org.glauber.serving.queue.QueuePlaces;

/**
 * The queue of chains that wait for a lane, shared by all devices of the process and fair between
 * tenants, as {@link FairQueue} describes. The chains of one tenant go in the order of {@link
 * SchedulingKey#ORDER}. Work is counted in steps, and a tenant is charged for the steps that are
 * run. {@link Placement} decides which device takes a chain, and which running chains a device
 * hands over to another; those pass through this queue, ahead of all waiting chains.
 */
public final class AdmissionQueue {
  private static final long POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final FairQueue<RunningChain> waiting; // guarded by lock
  private final QueuePlaces unbegun; // guarded by lock
  private final QueuePlaces begun; // guarded by lock
  private final Placement placement = new Placement(); // guarded by lock
  private final RetryAfterEstimator retryAfter = new RetryAfterEstimator(System::nanoTime);
  private final Map<RunningChain, Occupancy> occupancies = new HashMap<>(); // guarded by lock
  private boolean closed; // guarded by lock
  private volatile long changes; // number of changes of the devices' loads; written under lock

  /**
   * @param capacity the most waiting chains that were not begun; as many again that were begun
   *     elsewhere may wait, by the same rule, because refusing them would waste their work
   */
  public AdmissionQueue(int capacity) {
    this.unbegun = new QueuePlaces(capacity);
    this.begun = new QueuePlaces(capacity);
    this.waiting =
        new FairQueue<>(
            2 * capacity,
            chain -> chain.schedulingKey().tenant(),
            chain -> Math.max(1, chain.remainingQuestions()),
            (one, other) ->
                SchedulingKey.ORDER.compare(one.schedulingKey(), other.schedulingKey()));
  }

  /** The result of {@link #offer}. */
  public enum Answer {
    /** The chain is waiting. */
    TAKEN,
    /** The chain's tenant, or all tenants together, have as many waiting chains as allowed. */
    FULL,
    /** The queue is closed. */
    CLOSED
  }

  private QueuePlaces places(RunningChain chain) {
    return chain.isBegun() ? begun : unbegun;
  }

  /** Whether a chain would be accepted now. */
  public boolean hasRoom(RunningChain chain) {
    lock.lock();
    try {
      return places(chain).hasRoom(chain.schedulingKey().tenant(), 1);
    } finally {
      lock.unlock();
    }
  }

  /** Prepares a chain on the calling thread and enqueues it if there is room. */
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
      places(chain).take(chain.schedulingKey().tenant());
      occupancies.put(chain, retryAfter.begin(1));
      placement.deviceToWakeFor(chain, System.nanoTime()).ifPresent(DeviceLoad::wake);
      return Answer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a chain whose call has ended, and releases its place if it still waits. */
  public void remove(RunningChain chain) {
    lock.lock();
    try {
      takeOut(chain);
      Occupancy stay = occupancies.remove(chain);
      if (stay != null) {
        stay.end();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes a waiting chain without charging its tenant. */
  private void takeOut(RunningChain chain) {
    if (waiting.remove(chain)) {
      places(chain).release(chain.schedulingKey().tenant());
    }
  }

  /**
   * The time after which the caller of a refused chain should retry.
   *
   * @param earliest the time before which the chain would certainly be refused again
   */
  public Duration retryAfter(RunningChain chain, Duration earliest) {
    return earliest.plus(retryAfter.next(chain.schedulingKey().tenant(), 1));
  }

  /** The number of waiting chains, including those that move between two devices. */
  public int size() {
    lock.lock();
    try {
      return waiting.size() + placement.movingCount();
    } finally {
      lock.unlock();
    }
  }

  /** The steps that the network has to decide for the waiting chains. */
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

  /** The tenants of the waiting chains. */
  public Set<String> tenants() {
    lock.lock();
    try {
      return waiting.tenants();
    } finally {
      lock.unlock();
    }
  }

  /** The waiting chains, in the order in which they will be taken. */
  public FairOrder<RunningChain> inOrder() {
    lock.lock();
    try {
      return waiting.inOrder();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Registers a device, which takes chains from now on.
   *
   * @param kind the kind of the device, such as {@code gpu}
   */
  public DeviceLoad join(String kind, ThroughputEstimator throughput) {
    lock.lock();
    try {
      DeviceLoad device = new DeviceLoad(kind, throughput, lock);
      placement.add(device);
      changes++;
      return device;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes a device, which takes no more chains.
   *
   * @param reason the failure of running chains that were moving to the device and that no other
   *     device can continue
   */
  public void leave(DeviceLoad device, RuntimeException reason) {
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

  /** Takes the next chain that a device should run. */
  public Optional<PolledChain> poll(DeviceLoad device, PollCriteria terms) {
    lock.lock();
    try {
      Optional<RunningChain> moved = placement.takeMoving(device, terms.nowNanos());
      if (moved.isPresent()) {
        changes++;
        return Optional.of(new PolledChain(moved.get(), PolledChain.Action.RESUME));
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

  private PolledChain take(RunningChain chain, DeviceLoad device, boolean isTooLate) {
    if (isTooLate) {
      takeOut(chain);
      return new PolledChain(chain, PolledChain.Action.REFUSE);
    }
    waiting.take(chain);
    places(chain).release(chain.schedulingKey().tenant());
    device.add(chain);
    changes++;
    return new PolledChain(chain, PolledChain.Action.START);
  }

  /**
   * Removes ended chains from a device's load.
   *
   * @param chains the ended chains; tenants are refunded for steps that were not run
   */
  public void ended(DeviceLoad device, List<RunningChain> chains) {
    if (chains.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      for (RunningChain chain : chains) {
        device.remove(chain);
        waiting.refund(chain.schedulingKey().tenant(), chain.remainingQuestions());
      }
      changes++;
    } finally {
      lock.unlock();
    }
  }

  /** The number of changes of the devices' loads. If it is unchanged, no chain has to move. */
  public long changes() {
    return changes;
  }

  /**
   * Selects the chains that another device should continue, and adds them to its load. The caller
   * stops running them and then calls {@link #handOver}. No chain is selected while chains wait,
   * because those have a claim to free lanes.
   *
   * @param longestFirst running chains of one model on this device
   */
  public Map<RunningChain, DeviceLoad> surplus(
      DeviceLoad device, List<RunningChain> longestFirst, long nowNanos) {
    Map<RunningChain, DeviceLoad> leaving = new LinkedHashMap<>();
    lock.lock();
    try {
      for (RunningChain chain : longestFirst) {
        Optional<DeviceLoad> better =
            waiting.size() > 0 ? Optional.empty() : placement.betterFor(chain, device, nowNanos);
        if (better.isEmpty()) {
          break; // chains with fewer remaining steps gain less
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

  /** Hands over running chains that the caller no longer runs. */
  public void handOver(DeviceLoad from, Map<RunningChain, DeviceLoad> leaving) {
    lock.lock();
    try {
      leaving.forEach((chain, target) -> placement.move(chain, from.kind, target));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hands over the running chains of a failed device to other devices of its kind.
   *
   * @return whether there are such devices; if not, nothing has changed
   */
  public boolean handOverAll(DeviceLoad from, List<RunningChain> chains) {
    lock.lock();
    try {
      if (!placement.hasOtherThan(from)) {
        return false;
      }
      List<RunningChain> unused =
          placement.remove(from); // empty, because another device of the kind exists
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

  /**
   * Waits for a chain that the device should take, a closed queue, or a {@link DeviceLoad#call}.
   */
  public void awaitWork(DeviceLoad device) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !device.takeCall() && !hasWorkFor(device)) {
        device.setWaiting(true);
        if (waiting.size() + placement.movingCount() == 0) {
          device.wakeUp.await();
        } else { // another device should take it; if that one hangs, this one must
          long unused = device.wakeUp.awaitNanos(POLL_INTERVAL_NANOS);
        }
      }
    } finally {
      device.setWaiting(false);
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

  /** Fails all waiting chains. */
  public void fail(RuntimeException reason) {
    clear(false).forEach(chain -> chain.fail(reason));
  }

  /** Closes the queue: fails all waiting chains, refuses new ones, and wakes the loops. */
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
        placement.wakeAll();
      }
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the queue is closed and the loops must stop. */
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
