package org.glauber.server.device;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * Notices when a device's turn does not end, as when a driver hangs: what runs there is failed as
 * UNAVAILABLE, so that it goes on elsewhere. When no other device answers, the service is not ready
 * and what waits is failed, too, until a turn ends after all.
 *
 * <p>Time is counted in looks, not by the clock: a process that was stopped for a while has not
 * looked.
 */
public final class DeviceWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DeviceWatch.class);
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("glauber.state");
  static final int LOOKS = 8;

  private final String service;
  private final List<Watched> devices;
  private final Consumer<RuntimeException> failWaiting;
  private final ServiceReadiness readiness;
  private final Duration bound;
  private final String reason;
  private final Thread thread;

  /** One that looks when it is told to. */
  DeviceWatch(
      String service,
      List<? extends WatchedDevice> devices,
      Consumer<RuntimeException> failWaiting,
      ServiceReadiness readiness,
      Duration bound) {
    this.service = service;
    this.devices = devices.stream().map(Watched::new).toList();
    this.failWaiting = failWaiting;
    this.readiness = readiness;
    this.bound = bound;
    this.reason = "its device has not answered for " + bound;
    this.thread = Thread.ofVirtual().name("device-watch").unstarted(this::run);
  }

  /**
   * Watches from now on.
   *
   * @param service whose devices they are
   * @param failWaiting fails what waits for any of them
   * @param bound how long a turn may take, 100 ms to 1 hour
   */
  public static DeviceWatch start(
      String service,
      List<? extends WatchedDevice> devices,
      Consumer<RuntimeException> failWaiting,
      ServiceReadiness readiness,
      Duration bound) {
    DeviceWatch watch = new DeviceWatch(service, devices, failWaiting, readiness, bound);
    watch.thread.start();
    return watch;
  }

  /** Has a meter tell how the devices are. */
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

  /** A device and how often it was found in the same turn. */
  private static final class Watched {
    final WatchedDevice device;
    private long turn;
    private volatile int looks;

    Watched(WatchedDevice device) {
      this.device = device;
    }

    /** Whether it is found to hang for the first time. */
    boolean beginsToHang() {
      long now = device.turns();
      int before = looks;
      looks = isInTheSameTurn() ? Math.min(before + 1, LOOKS) : 0;
      turn = now;
      return hangs() && before < LOOKS;
    }

    boolean isInTheSameTurn() {
      return device.isTurning() && device.turns() == turn;
    }

    boolean isAlive() {
      return !device.ended().isDone();
    }

    boolean isLost() {
      return device.ended().isCompletedExceptionally();
    }

    boolean hangs() {
      return isAlive() && looks >= LOOKS;
    }

    boolean answers() {
      return isAlive() && looks < LOOKS;
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(bound.dividedBy(LOOKS));
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has a look at every device; {@link #LOOKS} in the same turn are too many. */
  void look() {
    List<Watched> alive = devices.stream().filter(Watched::isAlive).toList();
    if (alive.isEmpty()) {
      return; // which the service says itself
    }
    List<Watched> hangNow = alive.stream().filter(Watched::beginsToHang).toList();
    RuntimeException failure = Refusals.unavailable(service, reason);
    if (alive.stream().allMatch(Watched::hangs)) {
      readiness.suspend(reason);
      failWaiting.accept(failure);
    } else {
      readiness.resume(reason);
    }
    for (Watched watched : hangNow) {
      LOG.errorf("%s: a turn has taken more than %s", watched.device.name(), bound);
      if (watched.isInTheSameTurn()) { // else the next one's would be failed
        watched.device.failRunning(failure);
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
