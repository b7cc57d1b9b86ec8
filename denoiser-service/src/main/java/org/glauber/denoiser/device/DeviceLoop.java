package org.glauber.denoiser.device;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.DeadlinePolicy;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.loop.BatchLoop;
import org.glauber.denoiser.loop.LoopEnvironment;
import org.glauber.denoiser.loop.LoopInstruments;
import org.glauber.denoiser.loop.LoopSettings;
import org.glauber.denoiser.loop.ModelBatch;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.warmup.WarmNetwork;
import org.glauber.network.warmup.WarmUpSettings;
import org.glauber.server.status.Refusals;
import org.glauber.serving.device.DeviceTurns;
import org.glauber.serving.device.DeviceWork;
import org.jboss.logging.Logger;

/**
 * The loop of one device. It warms up the models, waits until the models that all devices can run
 * are known, and then executes turns until the queue is closed. When it ends, for whatever reason,
 * it fails the running chains of the device.
 */
public final class DeviceLoop implements DeviceWork<WarmUpReport> {
  private static final Logger LOG = Logger.getLogger(DeviceLoop.class);

  private final Device device;
  private final List<ChainModel> models;
  private final AdmissionQueue queue;
  private final DeadlinePolicy deadlines;
  private final LoopSettings settings;
  private final ThroughputEstimator throughput;
  private final LoopInstruments instruments;
  private final CompletableFuture<List<ChainModel>> served = new CompletableFuture<>();
  private final Map<ChainModel, WarmNetwork> warmed =
      new LinkedHashMap<>(); // of the device's thread

  /** A loop for one device. */
  public DeviceLoop(
      Device device,
      List<ChainModel> models,
      AdmissionQueue queue,
      DeadlinePolicy deadlines,
      LoopSettings settings,
      LoopInstruments instruments) {
    this.device = device;
    this.models = List.copyOf(models);
    this.queue = queue;
    this.deadlines = deadlines;
    this.settings = settings;
    this.instruments = instruments;
    this.throughput = new ThroughputEstimator(settings.lanes());
  }

  /** Starts turns with the models that all devices can run; only the first call has an effect. */
  public void serve(List<ChainModel> runnable) {
    served.complete(List.copyOf(runnable));
  }

  /** The name of the device, unique in the process. */
  public String name() {
    return settings.device();
  }

  /** The device of this loop. */
  public Device device() {
    return device;
  }

  @Override
  public void failRunning(RuntimeException failure) {
    throughput.running().forEach(chain -> chain.observer().failed(failure));
  }

  /** The throughput of this loop. */
  public ThroughputEstimator throughput() {
    return throughput;
  }

  @Override
  public void work(DeviceTurns turns) {
    keepOnly(served.join());
    List<ModelBatch> onDevice = new ArrayList<>();
    warmed.forEach(
        (model, it) -> {
          throughput.setCost(model, it.cost());
          onDevice.add(new ModelBatch(model, it.network(), settings, it.tolerance(), it.cost()));
        });
    LoopEnvironment environment =
        new LoopEnvironment(settings, System::nanoTime, throughput, instruments);
    turn(new BatchLoop(onDevice, queue, deadlines, environment), turns);
  }

  @Override
  public void close() {
    warmed.values().forEach(it -> it.network().close());
  }

  /** Closes the networks of models that another device refused. */
  private void keepOnly(List<ChainModel> runnable) {
    warmed.forEach(
        (model, it) -> {
          if (!runnable.contains(model)) {
            it.network().close();
          }
        });
    warmed.keySet().retainAll(runnable);
  }

  @Override
  public WarmUpReport warmUp() {
    Map<String, Double> deviations = new HashMap<>();
    Map<String, String> refusals = new HashMap<>();
    for (ChainModel model : models) {
      try {
        WarmNetwork it = warmUp(model);
        warmed.put(model, it);
        deviations.put(model.name(), it.deviation());
      } catch (NetworkRefusedException e) {
        refusals.put(model.name(), e.reason(model.model()));
      }
    }
    return new WarmUpReport(deviations, refusals);
  }

  /**
   * @throws NetworkRefusedException when the model cannot be served
   */
  private WarmNetwork warmUp(ChainModel model) {
    long start = System.nanoTime();
    WarmUpSettings warmUp =
        new WarmUpSettings(settings.lanes(), settings.shape(), settings.deviation());
    WarmNetwork it = WarmNetwork.open(model.model(), device, warmUp);
    LOG.infof(
        "Model warmed up: model=%s device=%s deviation=%.1e tolerance=%.1e pass=%s seconds=%.2f",
        model.name(),
        device,
        it.deviation(),
        it.tolerance(),
        it.cost(),
        (System.nanoTime() - start) / 1e9);
    return it;
  }

  private void turn(BatchLoop loop, DeviceTurns turns) {
    try {
      while (!queue.isClosed()) {
        turns.begin();
        boolean hasWork = loop.turn();
        turns.end();
        if (!hasWork && loop.isIdle()) {
          loop.awaitWork();
        }
      }
      loop.abandon(Refusals.unavailable("denoiser-service", "it is stopping"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop.abandon(Refusals.unavailable("denoiser-service", "it is stopping"));
    } catch (Throwable e) {
      loop.abandon(new IllegalStateException("device " + device + " has failed", e));
      throw e;
    }
  }
}
