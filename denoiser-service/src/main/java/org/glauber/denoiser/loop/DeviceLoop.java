package org.glauber.denoiser.loop;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.network.TorchNetwork;
import org.glauber.server.device.WatchedDevice;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * The thread of one device: loads the models, warms them up, then turns until the queue is closed.
 * However it ends, the chains that run on the device are told, and the networks are closed.
 */
public final class DeviceLoop implements Runnable, WatchedDevice {
  private static final Logger LOG = Logger.getLogger(DeviceLoop.class);

  private final Device device;
  private final List<ServedModel> models;
  private final AdmissionQueue queue;
  private final LoopSettings settings;
  private final LoopMeter meter;
  private final LoopInstruments instruments;
  private final CompletableFuture<Void> warm = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicLong turns = new AtomicLong();
  private volatile boolean isTurning;

  /** A loop for one device. */
  public DeviceLoop(
      Device device,
      List<ServedModel> models,
      AdmissionQueue queue,
      LoopSettings settings,
      LoopInstruments instruments) {
    this.device = device;
    this.models = List.copyOf(models);
    this.queue = queue;
    this.settings = settings;
    this.instruments = instruments;
    this.meter = new LoopMeter(settings.lanes());
  }

  /** Completes when the device is warm, or with what kept it from becoming so. */
  public CompletableFuture<Void> warm() {
    return warm;
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public String name() {
    return settings.device();
  }

  /** Where it runs. */
  public Device device() {
    return device;
  }

  @Override
  public long turns() {
    return turns.get();
  }

  @Override
  public boolean isTurning() {
    return isTurning;
  }

  @Override
  public void failRunning(RuntimeException failure) {
    meter.running().forEach(chain -> chain.observer().failed(failure));
  }

  /** What turns cost. */
  public LoopMeter meter() {
    return meter;
  }

  @Override
  public void run() {
    List<TorchNetwork> networks = new ArrayList<>();
    try {
      List<DeviceModel> onDevice = new ArrayList<>();
      for (ServedModel model : models) {
        onDevice.add(warmedUp(model, networks));
      }
      BatchLoop loop =
          new BatchLoop(onDevice, queue, settings, System::nanoTime, meter, instruments);
      warm.complete(null);
      turn(loop);
      ended.complete(null);
    } catch (Throwable e) { // an error too, as of memory: nobody else would hear of it
      warm.completeExceptionally(e);
      ended.completeExceptionally(e);
    } finally {
      networks.forEach(TorchNetwork::close);
    }
  }

  private DeviceModel warmedUp(ServedModel model, List<TorchNetwork> networks) {
    TorchNetwork network = TorchNetwork.open(model.model(), device);
    networks.add(network);
    WarmUp warmUp = new WarmUp(model, network, settings);
    double deviation = warmUp.deviation();
    double tolerance = Math.max(settings.leastTolerance(), 4 * deviation);
    CostCurve cost = warmUp.cost();
    LOG.infof(
        "%s is warm on %s: logits deviate by %.1e with the batch, tolerance %.1e; a pass takes %s",
        model.name(), device, deviation, tolerance, cost);
    meter.warmed(model, cost);
    return new DeviceModel(model, network, settings, tolerance, cost);
  }

  private void turn(BatchLoop loop) {
    try {
      while (!queue.isClosed()) {
        turns.incrementAndGet();
        isTurning = true;
        boolean hasWork = loop.turn();
        isTurning = false;
        if (!hasWork && loop.isIdle()) {
          queue.awaitWork();
        }
      }
      loop.abandon(Refusals.unavailable("denoiser-service", "it is stopping"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop.abandon(Refusals.unavailable("denoiser-service", "it is stopping"));
    } catch (Throwable e) {
      loop.abandon(new IllegalStateException(device + " is given up", e));
      throw e;
    }
  }
}
