package org.glauber.serving.device;

import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a service, each with a thread of its own: <em>start</em> each, await their
 * <em>warm-up</em>, <em>serve</em>, <em>stop</em>. While the service serves, a {@link DeviceWatch}
 * watches the devices; without its last device the service is not ready.
 *
 * @param <W> the work of a device
 * @param <R> the result of its warm-up
 */
public final class DevicePool<W extends DeviceWork<R>, R> {
  private static final Logger LOG = Logger.getLogger(DevicePool.class);

  private final DeviceWatch.Service service;
  private final Consumer<RuntimeException> closeQueue;
  private final DeviceWatch.Bounds bounds;
  private final List<Member<W, R>> members = new CopyOnWriteArrayList<>();
  private @Nullable DeviceWatch watch;

  private record Member<W extends DeviceWork<R>, R>(W work, DeviceThread<R> device, Thread thread) {
    boolean isRunning() {
      return !device.ended().isDone();
    }
  }

  /**
   * A pool without devices.
   *
   * @param closeQueue refuses new work, fails what waits, and ends the work of all devices
   */
  public DevicePool(
      DeviceWatch.Service service,
      Consumer<RuntimeException> closeQueue,
      DeviceWatch.Bounds bounds) {
    this.service = service;
    this.closeQueue = closeQueue;
    this.bounds = bounds;
  }

  /**
   * Starts the thread of a device.
   *
   * @param prefix the thread's name up to the name of the device, such as {@code loop-}
   * @param name the name of the device, unique in this process
   */
  public void start(String prefix, String name, W work) {
    DeviceThread<R> device = new DeviceThread<>(name, work);
    Thread thread = Thread.ofPlatform().name(prefix + name).start(device);
    members.add(new Member<>(work, device, thread));
  }

  /**
   * Waits until all devices have warmed up, and returns their results.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException if a device cannot be used; the
   *     others must then be stopped
   */
  public List<R> awaitWarmUp() {
    try {
      return members.stream().map(member -> member.device().warm().join()).toList();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw ConfigRules.refusal(String.valueOf(cause.getMessage()));
    }
  }

  /** Makes the service ready, and watches the devices from now on. */
  public void serve(Meter meter) {
    service.readiness().ready();
    List<DeviceThread<R>> devices = members.stream().map(Member::device).toList();
    devices.forEach(
        device -> device.ended().whenComplete((nothing, failure) -> deviceEnded(failure)));
    watch = DeviceWatch.start(service, devices, bounds);
    watch.register(meter);
  }

  /** The work of the devices that have not ended. */
  public List<W> running() {
    return members.stream().filter(Member::isRunning).map(Member::work).toList();
  }

  /** Ends the devices after their turn and waits for their threads. */
  public void stop() throws InterruptedException {
    if (watch != null) {
      watch.close();
    }
    closeQueue.accept(Refusals.unavailable(service.name(), "it is stopping"));
    for (Member<W, R> member : members) {
      Thread thread = member.thread();
      if (!thread.join(bounds.timeout())) {
        LOG.errorf("Device thread hangs, stopping without it: thread=%s", thread.getName());
      }
    }
  }

  /** Handles the failure of a device. Without its last device, the service is not ready. */
  private void deviceEnded(@Nullable Throwable failure) {
    if (failure == null) {
      return;
    }
    LOG.error("Device failed and is no longer used", failure);
    if (members.stream().noneMatch(Member::isRunning)) {
      closeQueue.accept(Refusals.unavailable(service.name(), "no device is left"));
      service.readiness().notReady("no device is left");
    }
  }
}
