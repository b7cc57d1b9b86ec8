package org.glauber.denoiser.loop;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.network.TorchNetwork;
import org.jboss.logging.Logger;

/**
 * The thread of one device: loads the models, warms them up, then turns until the queue is closed
 * and its last chain is done.
 */
public final class DeviceLoop implements Runnable {
  private static final Logger LOG = Logger.getLogger(DeviceLoop.class);

  private final Device device;
  private final List<ServedModel> models;
  private final AdmissionQueue queue;
  private final int lanes;
  private final double leastTolerance;
  private final LoopMeter meter = new LoopMeter();
  private final CompletableFuture<Void> warm = new CompletableFuture<>();

  /**
   * @param lanes the most chains that run at once
   * @param leastTolerance ε is at least this, and four times the deviation measured at warm-up
   */
  public DeviceLoop(
      Device device,
      List<ServedModel> models,
      AdmissionQueue queue,
      int lanes,
      double leastTolerance) {
    this.device = device;
    this.models = List.copyOf(models);
    this.queue = queue;
    this.lanes = lanes;
    this.leastTolerance = leastTolerance;
  }

  /** Completes when the device is warm, or with what kept it from becoming so. */
  public CompletableFuture<Void> warm() {
    return warm;
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
        TorchNetwork network = TorchNetwork.open(model.model(), device);
        networks.add(network);
        double deviation = new WarmUp(model, network, lanes).deviation();
        double tolerance = Math.max(leastTolerance, 4 * deviation);
        LOG.infof(
            "%s is warm on %s: logits deviate by %.1e with the batch, tolerance %.1e",
            model.name(), device, deviation, tolerance);
        onDevice.add(new DeviceModel(model, network, lanes, tolerance));
      }
      BatchLoop loop = new BatchLoop(onDevice, queue, lanes, System::nanoTime, meter);
      warm.complete(null);
      turn(loop);
    } catch (RuntimeException e) {
      warm.completeExceptionally(e);
    } finally {
      networks.forEach(TorchNetwork::close);
    }
  }

  private void turn(BatchLoop loop) {
    try {
      while (loop.turn() || !queue.isClosed()) {
        if (loop.isIdle()) {
          queue.awaitWork();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop.abandon(new IllegalStateException("the denoiser is stopping", e));
    }
  }
}
