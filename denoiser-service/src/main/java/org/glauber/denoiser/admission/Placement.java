package org.glauber.denoiser.admission;

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
 * Selects the device that runs a chain: the one that is expected to finish it soonest. Guarded by
 * the lock of the {@link AdmissionQueue}.
 *
 * <p><b>Waiting chains.</b> A device does not take a chain that another device with a free lane
 * would finish sooner, including the rest of that device's current pass. At every moment some
 * device is the best, so each chain is taken by the end of a pass.
 *
 * <p><b>Running chains.</b> Between two passes a chain is a few kilobytes of Java state, not tied
 * to a device, and its tokens do not depend on other chains ({@code BatchInvariantOutcomes}). It
 * moves to a device that is expected to finish it in less than {@value #WORTH_MOVING} of the time,
 * or as soon with fewer chains. In both cases moving back would be slower, so that a chain does not
 * move back and forth while nothing else changes. A chain with few remaining steps stays, because
 * moving costs up to a pass.
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
   * @param target the device whose load includes the chain; null when any device may take it
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
   * Removes a device. Chains that were moving to it may go to any other device of its kind.
   *
   * @return the moving chains that no device can continue
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
    wakeAll();
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
  void wakeAll() {
    devices.forEach(DeviceLoad::wake);
  }

  /**
   * Moves a running chain to a device whose load already includes it, or to any device of a kind.
   */
  void move(RunningChain chain, String kind, @Nullable DeviceLoad target) {
    moving.add(new Moving(chain, kind, target));
    if (target == null) {
      wakeAll();
    } else {
      target.wake();
    }
  }

  /** The chains that move to a device. */
  Stream<RunningChain> moving() {
    return moving.stream().map(Moving::chain);
  }

  /** The number of moving chains. */
  int movingCount() {
    return moving.size();
  }

  /** Drops all moving chains. */
  void clearMoving() {
    moving.forEach(Moving::leaveTarget);
    moving.clear();
  }

  /** Whether a device should take one of the moving chains. */
  boolean hasOneFor(DeviceLoad device, long now) {
    return moving.stream().anyMatch(each -> isFor(device, each, now));
  }

  /** Takes the next moving chain that the device should run, and adds it to the device's load. */
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

  /** The best device for a chain, among those whose threads wait for work. */
  Optional<DeviceLoad> deviceToWakeFor(RunningChain chain, long now) {
    return devices.stream()
        .filter(DeviceLoad::isAsleep)
        .min(Comparator.comparingDouble(device -> device.nanosToEnd(chain, now)));
  }

  /** The device to which a running chain should move; empty when it should stay. */
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
