package org.glauber.server.device;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * Notices when a device's turn does not end, as when a driver hangs: what runs there is failed as
 * UNAVAILABLE, so that it goes on elsewhere. When no other device answers, the service is not ready
 * and what waits is failed, too, until a turn ends after all. A device that hangs for longer still,
 * or the loss of the last one, is what only a restart of the process cures: liveness says so.
 *
 * <p>Time is counted in looks, not by the clock: a process that was stopped for a while has not
 * looked.
 */
public final class DeviceWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DeviceWatch.class);
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("glauber.state");
  static final int LOOKS = 8;

  private final Service service;
  private final List<Watched> devices;
  private final Bounds bounds;
  private final int looksUntilRestart;
  private final String reason;
  private final Thread thread;

  /**
   * The service whose devices are watched.
   *
   * @param name as {@code denoiser-service}
   * @param failWaiting fails what waits for any of its devices
   */
  public record Service(
      String name,
      Consumer<RuntimeException> failWaiting,
      ServiceReadiness readiness,
      ServiceLiveness liveness) {}

  /**
   * How long a turn may take.
   *
   * @param hang after which the device hangs, 100 ms to 1 hour
   * @param restart after which the process has to be restarted, longer than {@code hang}
   */
  public record Bounds(Duration hang, Duration restart) {}

  /** A watch without a thread, whose owner calls {@link #look}. */
  DeviceWatch(Service service, List<? extends WatchedDevice> devices, Bounds bounds) {
    this.service = service;
    this.devices = devices.stream().map(Watched::new).toList();
    this.bounds = bounds;
    this.looksUntilRestart =
        Math.toIntExact(bounds.restart().dividedBy(bounds.hang().dividedBy(LOOKS)));
    this.reason = "its device has not answered for " + bounds.hang();
    this.thread = Thread.ofVirtual().name("device-watch").unstarted(this::run);
  }

  /** Watches from now on. */
  public static DeviceWatch start(
      Service service, List<? extends WatchedDevice> devices, Bounds bounds) {
    DeviceWatch watch = new DeviceWatch(service, devices, bounds);
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
      looks = isInTheSameTurn() ? Math.addExact(before, 1) : 0;
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
        Thread.sleep(bounds.hang().dividedBy(LOOKS));
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
      if (devices.stream().anyMatch(Watched::isLost)) { // which readiness has from the service
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
      LOG.errorf(
          "Device hangs: device=%s turn longer than %s", watched.device.name(), bounds.hang());
      if (watched.isInTheSameTurn()) { // else the next one's would be failed
        watched.device.failRunning(failure);
      }
    }
  }

  private void reportLiveness(List<Watched> alive) {
    Optional<Watched> hopeless =
        alive.stream().filter(watched -> watched.looks >= looksUntilRestart).findFirst();
    if (hopeless.isEmpty()) {
      service.liveness().recovered();
    } else if (service.liveness().isAlive()) {
      String device = hopeless.get().device.name();
      LOG.errorf("Restart needed: device=%s has hung for %s", device, bounds.restart());
      service.liveness().needsRestart(device + " has not answered for " + bounds.restart());
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
