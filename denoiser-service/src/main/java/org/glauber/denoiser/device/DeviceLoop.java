package org.glauber.denoiser.device;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.glauber.serving.device.DeviceCalls;
import org.glauber.serving.device.DeviceTurns;
import org.glauber.serving.device.DeviceWork;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one device. It warms up the models, waits until the models that all devices can run
 * are known, and then executes turns until the queue is closed. Between two turns it loads and
 * frees models for other threads. When it ends, for whatever reason, it fails the running chains of
 * the device.
 */
public final class DeviceLoop implements DeviceWork<WarmUpReport> {
  private static final String SERVICE = "denoiser-service";

  private final List<ChainModel> models;
  private final AdmissionQueue queue;
  private final DeadlinePolicy deadlines;
  private final LoopSettings settings;
  private final ThroughputEstimator throughput;
  private final LoopInstruments instruments;
  private final CompletableFuture<List<ChainModel>> served = new CompletableFuture<>();
  private final ModelWarmUp warming;
  private final DeviceCalls calls = new DeviceCalls(this::wake);
  private final Map<ChainModel, WarmNetwork> warmed =
      new LinkedHashMap<>(); // of the device's thread
  private volatile @Nullable BatchLoop loop; // null until the first turn

  /**
   * A loop for one device.
   *
   * @param warming loads models onto the device
   */
  public DeviceLoop(
      ModelWarmUp warming,
      List<ChainModel> models,
      AdmissionQueue queue,
      DeadlinePolicy deadlines,
      LoopInstruments instruments) {
    this.warming = warming;
    this.settings = warming.settings();
    this.models = List.copyOf(models);
    this.queue = queue;
    this.deadlines = deadlines;
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
    return warming.device();
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
    warmed.forEach((model, it) -> onDevice.add(batch(model, it)));
    LoopEnvironment environment =
        new LoopEnvironment(settings, System::nanoTime, throughput, instruments);
    BatchLoop started = new BatchLoop(onDevice, queue, deadlines, environment);
    loop = started;
    turn(started, turns);
  }

  private ModelBatch batch(ChainModel model, WarmNetwork it) {
    throughput.setCost(model, it.cost());
    return new ModelBatch(model, it.network(), settings, it.tolerance(), it.cost());
  }

  /** Makes the device's thread run its calls, if it waits for chains. */
  private void wake() {
    BatchLoop waiting = loop;
    if (waiting != null) {
      waiting.wake();
    }
  }

  @Override
  public void close() {
    calls.end(Refusals.unavailable(SERVICE, "device " + name() + " has ended"));
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
    calls.own();
    Map<String, Double> deviations = new HashMap<>();
    Map<String, String> refusals = new HashMap<>();
    for (ChainModel model : models) {
      try {
        WarmNetwork it = warming.warmUp(model, calls);
        warmed.put(model, it);
        deviations.put(model.name(), it.deviation());
      } catch (NetworkRefusedException e) {
        refusals.put(model.name(), e.reason(model.model()));
      }
    }
    return new WarmUpReport(deviations, refusals);
  }

  /**
   * Loads and warms up a model between the turns of running chains. Called by another thread than
   * the device's, after {@link #work} has begun.
   *
   * @return the movement of its logits with the batch, in nats
   * @throws NetworkRefusedException when the model cannot be served
   * @throws RefusalException UNAVAILABLE when the device has ended
   */
  public double load(ChainModel model) {
    WarmNetwork it = warming.warmUp(model, calls);
    calls.call(
        () -> {
          warmed.put(model, it);
          running().add(batch(model, it));
          return true;
        });
    return it.deviation();
  }

  /**
   * Frees a model that no call uses. Called by another thread than the device's.
   *
   * @throws RefusalException UNAVAILABLE when the device has ended
   */
  public void unload(ChainModel model) {
    calls.call(
        () -> {
          WarmNetwork it = warmed.remove(model);
          if (it != null) {
            running().remove(model);
            it.network().close();
          }
          return true;
        });
  }

  private BatchLoop running() {
    return Objects.requireNonNull(loop); // calls of other threads run between its turns
  }

  private void turn(BatchLoop loop, DeviceTurns turns) {
    try {
      while (!queue.isClosed()) {
        turns.begin();
        boolean hasCall = calls.runNext();
        boolean hasWork = loop.turn();
        turns.end();
        if (!hasCall && !hasWork && loop.isIdle()) {
          loop.awaitWork();
        }
      }
      loop.abandon(Refusals.unavailable(SERVICE, "it is stopping"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop.abandon(Refusals.unavailable(SERVICE, "it is stopping"));
    } catch (Throwable e) {
      loop.abandon(new IllegalStateException("device " + device() + " has failed", e));
      throw e;
    }
  }
}
