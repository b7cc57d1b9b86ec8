package org.glauber.denoiser.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;

/**
 * The chains of one device, those that are on their way to it included, and when another would be
 * at its end there. Guarded by the lock of the {@link AdmissionQueue}.
 */
final class DeviceLoad {
  final String kind;
  final Condition wakeUp;
  private final LoopMeter meter;
  private final Map<ServedModel, Integer> chains = new HashMap<>(); // (model), above 0
  private int count;
  private boolean waits;
  private boolean isCalled;

  /**
   * @param kind of the device: a running chain moves between devices of one kind
   * @param wakeUp is signalled when there is work for the device
   */
  DeviceLoad(String kind, LoopMeter meter, Condition wakeUp) {
    this.kind = kind;
    this.meter = meter;
    this.wakeUp = wakeUp;
  }

  /** A chain runs here, or will. */
  void add(RunningChain chain) {
    chains.merge(chain.model(), 1, Integer::sum);
    count++;
  }

  /** A chain has left. */
  void remove(RunningChain chain) {
    chains.computeIfPresent(chain.model(), (_, many) -> many == 1 ? null : many - 1);
    count--;
  }

  /** How many chains it has. */
  int count() {
    return count;
  }

  boolean hasFreeLane() {
    return count < meter.lanes();
  }

  /**
   * The time until a chain is at its end that joins the others here.
   *
   * @param now on the loops' clock
   */
  double nanosToEnd(RunningChain newcomer, long now) {
    return restOfPassNanos(now)
        + newcomer.remainingQuestions() * stepNanos(newcomer.model(), 1, now);
  }

  /** The time until a chain is at its end that is one of those here. */
  double nanosToEndOfOwn(RunningChain own, long now) {
    return own.remainingQuestions() * stepNanos(own.model(), 0, now);
  }

  /** What a pass of a model takes with the chains that are here. */
  double passNanos(ServedModel model, long now) {
    return passNanos(model, chains.getOrDefault(model, 1), now);
  }

  /**
   * What a step of one of a model's chains takes: a pass of each model that has chains, the models
   * taking turns. Lanes that no chain needs look ahead; that they make a chain up to twice as fast
   * is assumed, so that of two devices whose passes cost the same the one with fewer chains counts
   * as the faster.
   */
  private double stepNanos(ServedModel model, int joining, long now) {
    int own = chains.getOrDefault(model, 0) + joining;
    double nanos = passNanos(model, own, now);
    for (Map.Entry<ServedModel, Integer> other : chains.entrySet()) {
      if (!other.getKey().equals(model)) {
        nanos += passNanos(other.getKey(), other.getValue(), now);
      }
    }
    return nanos * (1 + (double) own / meter.lanes());
  }

  /** Chains beyond the lanes take turns. */
  private double passNanos(ServedModel model, int many, long now) {
    double turns = Math.max(1, (double) many / meter.lanes());
    return turns * meter.expectedPassNanos(model, Math.clamp(many, 1, meter.lanes()), now);
  }

  /**
   * The time until the present pass ends, as far as can be told. One that takes longer than usual
   * is expected to take as long again, so that a device that hangs is soon the last to be chosen.
   */
  private double restOfPassNanos(long now) {
    OptionalLong elapsed = meter.passNanos(now);
    if (elapsed.isEmpty()) {
      return 0;
    }
    double longest = 0;
    for (Map.Entry<ServedModel, Integer> each : chains.entrySet()) {
      longest = Math.max(longest, passNanos(each.getKey(), each.getValue(), now));
    }
    double soFar = elapsed.getAsLong();
    return soFar <= longest ? longest - soFar : soFar;
  }

  /** Its thread waits for work from now on, or no longer does. */
  void waits(boolean now) {
    waits = now;
    isCalled = false;
  }

  /** Whether its thread waits and nobody has woken it yet. */
  boolean isToBeCalled() {
    return waits && !isCalled;
  }

  /** Wakes its thread. */
  void call() {
    isCalled = true;
    wakeUp.signal();
  }
}
