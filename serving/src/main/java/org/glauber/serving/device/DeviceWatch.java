package org.glauber.serving.device;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * A watchdog for devices whose turn does not end, for example because a driver hangs. It fails the
 * work running there as UNAVAILABLE, so that it continues on another replica. While no device
 * answers, the service is not ready and waiting work is failed, too, until a turn ends. If a device
 * hangs for longer than the restart limit, or the last device is lost, liveness reports that the
 * process needs a restart.
 *
 * <p>Time is measured in checks rather than by the clock, because a process that was suspended has
 * made no checks and its devices have made no progress.
 */
public final class DeviceWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DeviceWatch.class);
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("glauber.state");
  static final int CHECKS = 8;

  private final Service service;
  private final List<Watched> devices;
  private final Bounds bounds;
  private final int checksUntilRestart;
  private final String reason;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /**
   * The service whose devices are watched.
   *
   * @param name the service's name, such as {@code denoiser-service}
   * @param failWaiting fails all work that waits for a device
   */
  public record Service(
      String name,
      Consumer<RuntimeException> failWaiting,
      ServiceReadiness readiness,
      ServiceLiveness liveness) {}

  /**
   * Limits on the duration of a turn.
   *
   * @param timeout the duration after which a device counts as hanging, 100 ms to 1 hour
   * @param restart the duration after which the process needs a restart, longer than {@code
   *     timeout}
   */
  public record Bounds(Duration timeout, Duration restart) {
    /**
     * Requires that both are in their range.
     *
     * @param prefix the prefix of their keys, such as {@code glauber.denoiser}
     * @throws io.quarkus.runtime.configuration.ConfigurationException naming the key, the rule and
     *     the value
     */
    public void check(String prefix) {
      ConfigRules.inRange(
          prefix + ".device-timeout", timeout, Duration.ofMillis(100), Duration.ofHours(1));
      ConfigRules.inRange(prefix + ".restart-after", restart, timeout, Duration.ofDays(1));
    }
  }

  /** Creates a watch without a running thread, whose owner calls {@link #check}. */
  DeviceWatch(Service service, List<? extends WatchedDevice> devices, Bounds bounds) {
    this.service = service;
    this.devices = devices.stream().map(Watched::new).toList();
    this.bounds = bounds;
    this.checksUntilRestart =
        Math.toIntExact(bounds.restart().dividedBy(bounds.timeout().dividedBy(CHECKS)));
    this.reason = "its device has not answered for " + bounds.timeout();
    this.thread = Thread.ofVirtual().name("device-watch").unstarted(this::run);
  }

  /** Starts to watch devices on a virtual thread. */
  public static DeviceWatch start(
      Service service, List<? extends WatchedDevice> devices, Bounds bounds) {
    DeviceWatch watch = new DeviceWatch(service, devices, bounds);
    watch.thread.start();
    return watch;
  }

  /** Registers the metric of the devices' states. */
  public void register(Meter meter) {
    meter
        .gaugeBuilder("glauber.devices")
        .ofLongs()
        .setUnit("{device}")
        .setDescription("Devices that answer, that hang, and that were given up after failed calls")
        .buildWithCallback(
            gauge -> {
              gauge.record(count(Watched::answers), Attributes.of(STATE, "answering"));
              gauge.record(count(Watched::hangs), Attributes.of(STATE, "hanging"));
              gauge.record(count(Watched::isLost), Attributes.of(STATE, "lost"));
            });
  }

  private long count(Predicate<Watched> state) {
    return devices.stream().filter(state).count();
  }

  /** A device and the number of consecutive checks that found it in the same turn. */
  private static final class Watched {
    final WatchedDevice device;
    private long turn;
    private volatile int checks;

    Watched(WatchedDevice device) {
      this.device = device;
    }

    /** Updates the count of checks; returns whether the device begins to hang. */
    boolean beginsToHang() {
      long now = device.turns();
      int before = checks;
      checks = isInSameTurn() ? Math.addExact(before, 1) : 0;
      turn = now;
      return hangs() && before < CHECKS;
    }

    boolean isInSameTurn() {
      return device.isTurning() && device.turns() == turn;
    }

    boolean isAlive() {
      return !device.ended().isDone();
    }

    boolean isLost() {
      return device.ended().isCompletedExceptionally();
    }

    boolean hangs() {
      return isAlive() && checks >= CHECKS;
    }

    boolean answers() {
      return isAlive() && checks < CHECKS;
    }
  }

  private void run() {
    try {
      while (!closed.await(bounds.timeout().dividedBy(CHECKS).toNanos(), TimeUnit.NANOSECONDS)) {
        check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Checks every device. One that is in the same turn for {@link #CHECKS} checks hangs. */
  void check() {
    List<Watched> alive = devices.stream().filter(Watched::isAlive).toList();
    if (alive.isEmpty()) {
      if (devices.stream().anyMatch(Watched::isLost)) { // the service itself updates readiness
        service.liveness().needsRestart("no device is left");
      }
      return;
    }
    List<Watched> hangNow = alive.stream().filter(Watched::beginsToHang).toList();
    RuntimeException failure = Refusals.unavailable(service.name(), reason);
    if (alive.stream().allMatch(Watched::hangs)) {
      service.readiness().suspend(reason);
      service.failWaiting().accept(failure);
    } else {
      service.readiness().resume(reason);
    }
    reportLiveness(alive);
    for (Watched watched : hangNow) {
      LOG.errorf("Device hangs: device=%s limit=%s", watched.device.name(), bounds.timeout());
      if (watched.isInSameTurn()) { // else the next turn's work would be failed
        watched.device.failRunning(failure);
      }
    }
  }

  private void reportLiveness(List<Watched> alive) {
    Optional<Watched> stuck =
        alive.stream().filter(watched -> watched.checks >= checksUntilRestart).findFirst();
    if (stuck.isEmpty()) {
      service.liveness().recovered();
    } else if (service.liveness().isAlive()) {
      String device = stuck.get().device.name();
      LOG.errorf("Restart needed: device=%s hanging=%s", device, bounds.restart());
      service.liveness().needsRestart(device + " has not answered for " + bounds.restart());
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed.countDown();
    thread.join();
  }
}
