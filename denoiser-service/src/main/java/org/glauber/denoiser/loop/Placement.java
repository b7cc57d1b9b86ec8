package org.glauber.denoiser.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.glauber.denoiser.chain.RunningChain;
import org.jspecify.annotations.Nullable;

/**
 * Which device a chain runs on: the one that is expected to finish it soonest. Guarded by the lock
 * of the {@link AdmissionQueue}.
 *
 * <p><b>Chains that wait.</b> A device leaves a chain alone that another one with a free lane would
 * finish sooner, the rest of that device's present pass included. At every moment some device is
 * the best, so each chain is taken by the end of a pass.
 *
 * <p><b>Chains that run.</b> Between two passes a chain is a few kilobytes of Java state on no
 * device, and its tokens depend on no company ({@code BatchInvariantOutcomes}). So it moves where it pays: to
 * a device that is expected to finish it in less than {@value #WORTH_MOVING} of the time, or as
 * soon with fewer chains. Either way the chain would have to lose by moving back, so that it does
 * not go to and fro while nothing else changes. A chain with few steps left stays, for moving costs
 * up to a pass.
 */
final class Placement {
  private static final double WORTH_MOVING = 0.8;
  private static final double PASSES_TO_MOVE = 0.5;
  private static final int FEWER = 2;

  private final List<DeviceLoad> devices = new ArrayList<>();
  private final ArrayDeque<Moving> moving = new ArrayDeque<>();

  /**
   * A running chain on its way from one device to another of its kind.
   *
   * @param target the device whose load it is part of; null when any may take it
   */
  private record Moving(RunningChain chain, String kind, @Nullable DeviceLoad target) {
    void leaveTarget() {
      if (target != null) {
        target.remove(chain);
      }
    }
  }

  void add(DeviceLoad device) {
    devices.add(device);
  }

  /**
   * A device takes no more chains. Those on their way to it may go to any other of its kind.
   *
   * @return chains on their way that no device can go on with
   */
  List<RunningChain> remove(DeviceLoad device) {
    devices.remove(device);
    List<RunningChain> stranded = new ArrayList<>();
    List<Moving> before = List.copyOf(moving);
    moving.clear();
    for (Moving each : before) {
      if (!has(each.kind())) {
        stranded.add(each.chain());
      } else {
        moving.add(each.target() == device ? new Moving(each.chain(), each.kind(), null) : each);
      }
    }
    callAll();
    return stranded;
  }

  /** Whether there is a device of a kind. */
  boolean has(String kind) {
    return devices.stream().anyMatch(device -> device.kind.equals(kind));
  }

  /** Whether there is another device of its kind. */
  boolean hasOtherThan(DeviceLoad device) {
    return devices.stream().anyMatch(other -> other != device && other.kind.equals(device.kind));
  }

  /** Wakes every device's thread. */
  void callAll() {
    devices.forEach(DeviceLoad::call);
  }

  /** A running chain moves to a device that has it in its load, or to any of a kind. */
  void move(RunningChain chain, String kind, @Nullable DeviceLoad target) {
    moving.add(new Moving(chain, kind, target));
    if (target == null) {
      callAll();
    } else {
      target.call();
    }
  }

  /** Chains on their way to a device. */
  Stream<RunningChain> moving() {
    return moving.stream().map(Moving::chain);
  }

  /** How many they are. */
  int movingCount() {
    return moving.size();
  }

  /** Nobody is to go on with them. */
  void clearMoving() {
    moving.forEach(Moving::leaveTarget);
    moving.clear();
  }

  /** Whether one of them is for a device. */
  boolean hasOneFor(DeviceLoad device, long now) {
    return moving.stream().anyMatch(each -> isFor(device, each, now));
  }

  /** The next of them for a device with a free lane, which is part of its load from now on. */
  Optional<RunningChain> takeMoving(DeviceLoad device, long now) {
    for (Iterator<Moving> all = moving.iterator(); all.hasNext(); ) {
      Moving each = all.next();
      if (isFor(device, each, now)) {
        all.remove();
        each.leaveTarget();
        device.add(each.chain());
        return Optional.of(each.chain());
      }
    }
    return Optional.empty();
  }

  private boolean isFor(DeviceLoad device, Moving each, long now) {
    return each.target() == device
        || device.hasFreeLane()
            && each.kind().equals(device.kind)
            && !isSoonerElsewhere(each.chain(), device, now);
  }

  /** Whether another device with a free lane is expected to finish a chain sooner than this one. */
  boolean isSoonerElsewhere(RunningChain chain, DeviceLoad here, long now) {
    double nanosHere = here.nanosToEnd(chain, now);
    for (DeviceLoad other : devices) {
      if (other != here && other.hasFreeLane() && other.nanosToEnd(chain, now) < nanosHere) {
        return true;
      }
    }
    return false;
  }

  /** Of the devices whose threads wait for work, the one that a chain is best for. */
  Optional<DeviceLoad> toCallFor(RunningChain chain, long now) {
    return devices.stream()
        .filter(DeviceLoad::isToBeCalled)
        .min(Comparator.comparingDouble(device -> device.nanosToEnd(chain, now)));
  }

  /** Where a chain that runs here should go on, if not here. */
  Optional<DeviceLoad> betterFor(RunningChain chain, DeviceLoad here, long now) {
    double nanosHere = here.nanosToEndOfOwn(chain, now);
    double moving = PASSES_TO_MOVE * here.passNanos(chain.model(), now);
    DeviceLoad best = here;
    double least = nanosHere - moving;
    for (DeviceLoad other : devices) {
      if (other != here && other.kind.equals(here.kind) && other.hasFreeLane()) {
        double nanosThere = other.nanosToEnd(chain, now);
        boolean pays =
            nanosThere < WORTH_MOVING * nanosHere || other.count() + FEWER <= here.count();
        if (pays && nanosThere < least) {
          best = other;
          least = nanosThere;
        }
      }
    }
    return best == here ? Optional.empty() : Optional.of(best);
  }
}
