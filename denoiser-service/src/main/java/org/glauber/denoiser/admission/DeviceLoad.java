package org.glauber.denoiser.admission;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.throughput.ThroughputEstimator;

/**
 * The load of one device: the chains that run on it or move to it. It estimates when a further
 * chain would finish there. Guarded by the lock of the {@link AdmissionQueue}.
 */
public final class DeviceLoad {
  final String kind;
  final Condition wakeUp;
  private final ReentrantLock lock;
  private final ThroughputEstimator throughput;
  private final Map<ChainModel, Integer> chains = new HashMap<>(); // (model), above 0
  private int count;
  private boolean waits;
  private boolean isWoken;
  private boolean isCalled; // has something to do other than chains

  /**
   * @param kind the kind of the device; running chains move only between devices of one kind
   * @param lock of the queue
   */
  DeviceLoad(String kind, ThroughputEstimator throughput, ReentrantLock lock) {
    this.kind = kind;
    this.throughput = throughput;
    this.lock = lock;
    this.wakeUp = lock.newCondition(); // signalled when there is work for the device
  }

  /** Adds a chain that runs on the device or moves to it. */
  void add(RunningChain chain) {
    chains.merge(chain.model(), 1, Integer::sum);
    count++;
  }

  /** Removes a chain. */
  void remove(RunningChain chain) {
    chains.computeIfPresent(chain.model(), (_, many) -> many == 1 ? null : many - 1);
    count--;
  }

  /** The number of chains. */
  public int count() {
    return count;
  }

  boolean hasFreeLane() {
    return count < throughput.lanes();
  }

  /**
   * The nanoseconds until a chain that joins the others here finishes.
   *
   * @param now the time on the loops' clock
   */
  double nanosToEnd(RunningChain newcomer, long now) {
    return restOfPassNanos(now)
        + newcomer.remainingQuestions() * stepNanos(newcomer.model(), 1, now);
  }

  /** The nanoseconds until a chain of this device finishes. */
  double nanosToEndOfOwn(RunningChain own, long now) {
    return own.remainingQuestions() * stepNanos(own.model(), 0, now);
  }

  /** The nanoseconds of a pass of a model with the chains of this device. */
  double passNanos(ChainModel model, long now) {
    return passNanos(model, chains.getOrDefault(model, 1), now);
  }

  /**
   * The nanoseconds of a step of one of a model's chains: a pass of each model that has chains,
   * because the models take turns. Free lanes are assumed to make a chain up to twice as fast by
   * lookahead, so that of two devices with the same cost of passes the one with fewer chains counts
   * as faster.
   */
  private double stepNanos(ChainModel model, int joining, long now) {
    int own = chains.getOrDefault(model, 0) + joining;
    double nanos = passNanos(model, own, now);
    for (Map.Entry<ChainModel, Integer> other : chains.entrySet()) {
      if (!other.getKey().equals(model)) {
        nanos += passNanos(other.getKey(), other.getValue(), now);
      }
    }
    return nanos * (1 + (double) own / throughput.lanes());
  }

  /** The nanoseconds of a pass, increased if there are more chains than lanes, which take turns. */
  private double passNanos(ChainModel model, int many, long now) {
    double turns = Math.max(1, (double) many / throughput.lanes());
    return turns
        * throughput.expectedPassNanos(model, Math.clamp(many, 1, throughput.lanes()), now);
  }

  /**
   * The estimated nanoseconds until the current pass ends. A pass that takes longer than expected
   * is assumed to take as long again, so that a hung device is soon the last to be chosen.
   */
  private double restOfPassNanos(long now) {
    OptionalLong elapsed = throughput.passNanos(now);
    if (elapsed.isEmpty()) {
      return 0;
    }
    double longest = 0;
    for (Map.Entry<ChainModel, Integer> each : chains.entrySet()) {
      longest = Math.max(longest, passNanos(each.getKey(), each.getValue(), now));
    }
    double soFar = elapsed.getAsLong();
    return soFar <= longest ? longest - soFar : soFar;
  }

  /** Records whether the device's thread waits for work. */
  void setWaiting(boolean isWaiting) {
    waits = isWaiting;
    isWoken = false;
  }

  /** Whether the device's thread waits for work and was not woken yet. */
  boolean isAsleep() {
    return waits && !isWoken;
  }

  /**
   * Ends the wait of the device's thread, or its next one, for something other than chains. May be
   * called without the lock.
   */
  public void call() {
    lock.lock();
    try {
      isCalled = true;
      wakeUp.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #call} was called since the last time that this was asked. */
  boolean takeCall() {
    boolean wasCalled = isCalled;
    isCalled = false;
    return wasCalled;
  }

  /** Wakes the device's thread. */
  void wake() {
    isWoken = true;
    wakeUp.signal();
  }
}
