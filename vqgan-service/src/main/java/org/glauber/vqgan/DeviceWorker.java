package org.glauber.vqgan;

import ai.djl.Device;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.model.Model;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.TorchVqgan;
import org.glauber.server.device.WatchedDevice;
import org.glauber.server.status.Refusals;
import org.glauber.vqgan.image.Pixels;
import org.jboss.logging.Logger;

/**
 * The thread of one device: loads the VQGANs, then answers batch after batch until the queue is
 * closed.
 *
 * <p>A call to the network that throws fails the images it was for. When {@value
 * #FAILED_CALLS_ALLOWED} in a row have thrown, or one an error, it is the device that is broken,
 * and is given up.
 */
final class DeviceWorker implements Runnable, WatchedDevice {
  static final int FAILED_CALLS_ALLOWED = 3;
  private static final Logger LOG = Logger.getLogger(DeviceWorker.class);

  private final String name;
  private final Device device;
  private final List<Model> models;
  private final WorkQueue queue;
  private final Pace pace;
  private final VqganConfig config;
  private final int batch; // the most images of a call to the network
  private final VqganInstruments instruments;
  private final CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Map<Model, TorchVqgan> vqgans = new LinkedHashMap<>();
  private final AtomicLong turns = new AtomicLong();
  private volatile List<Work> answering = List.of();
  private int failedCalls; // in a row

  DeviceWorker(
      String name,
      Device device,
      List<Model> models,
      WorkStage stage,
      VqganConfig config,
      int batch,
      VqganInstruments instruments) {
    this.name = name;
    this.device = device;
    this.models = List.copyOf(models);
    this.queue = stage.queue();
    this.pace = stage.pace();
    this.config = config;
    this.batch = batch;
    this.instruments = instruments;
  }

  /**
   * Completes when the device can be asked, with the models that it refuses (name → reason), or
   * with what kept it from becoming so.
   */
  CompletableFuture<Map<String, String>> ready() {
    return ready;
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long turns() {
    return turns.get();
  }

  @Override
  public boolean isTurning() {
    return !answering.isEmpty();
  }

  @Override
  public void failRunning(RuntimeException failure) {
    fail(answering, failure);
  }

  @Override
  public void run() {
    try {
      ready.complete(loadAll());
      while (!queue.isClosed()) {
        List<Work> taken = queue.take(pace.batch(batch, config.hang()), config.delay());
        turns.incrementAndGet();
        answering = taken;
        instruments.taken(taken);
        answer(taken);
        answering = List.of();
      }
      ended.complete(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended.complete(null);
    } catch (Throwable e) { // an error too, as of memory: nobody else would hear of it
      ready.completeExceptionally(e);
      ended.completeExceptionally(e);
    } finally {
      vqgans.values().forEach(TorchVqgan::close);
    }
  }

  private Map<String, String> loadAll() {
    Map<String, String> refusals = new HashMap<>();
    for (Model model : models) {
      try {
        load(model);
      } catch (NetworkRefusedException e) {
        refusals.put(model.name(), e.reason(model));
      }
    }
    return refusals;
  }

  private void load(Model model) {
    TorchVqgan vqgan = TorchVqgan.open(model, device, batch);
    vqgans.put(model, vqgan);
    pace.tried(model, vqgan.encodeTime(), vqgan.decodeTime());
    LOG.infof(
        "%s: %s takes %d ms to decode an image, %d ms to encode one",
        name, model.name(), vqgan.decodeTime().toMillis(), vqgan.encodeTime().toMillis());
    if (vqgan.decodeTime().compareTo(config.hang()) > 0) {
      LOG.warnf(
          "%s: an image of %s takes %s, which glauber.vqgan.hang calls a hang: set it above %s",
          name, model.name(), vqgan.decodeTime(), config.hang());
    }
  }

  private void answer(List<Work> batch) {
    if (batch.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    try {
      TorchVqgan vqgan = Objects.requireNonNull(vqgans.get(batch.getFirst().model()));
      switch (batch.getFirst()) {
        case Work.Encode encode ->
            encode.answer().complete(vqgan.encode(Pixels.ofNetwork(encode.rgb()), 1)[0]);
        case Work.Decode _ -> decode(vqgan, batch);
        case Work.Read _ -> throw new IllegalStateException("a device reads no files");
      }
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      instruments.answered(batch, time);
      pace.answered(batch, time);
      failedCalls = 0;
    } catch (RuntimeException | Error e) {
      String what = "a call to the VQGAN of " + batch.getFirst().model().name() + " failed";
      RuntimeException failure = new IllegalStateException(what, e);
      fail(batch, failure);
      if (e instanceof Error || ++failedCalls == FAILED_CALLS_ALLOWED) {
        throw failure;
      }
    }
  }

  private static void fail(List<Work> batch, RuntimeException failure) {
    batch.forEach(work -> work.answer().completeExceptionally(failure));
  }

  /** Pixels that are not finite are the model's fault, not the device's, and one image's alone. */
  private void decode(TorchVqgan vqgan, List<Work> batch) {
    int[][] codes = batch.stream().map(work -> ((Work.Decode) work).codes()).toArray(int[][]::new);
    float[] pixels = vqgan.decode(codes);
    int length = pixels.length / codes.length;
    for (int k = 0; k < batch.size(); k++) {
      Work.Decode work = (Work.Decode) batch.get(k);
      float[] image = Arrays.copyOfRange(pixels, k * length, (k + 1) * length);
      if (TorchVqgan.areFinite(image)) {
        work.answer().complete(image);
      } else {
        instruments.notFinite(work.model());
        work.answer()
            .completeExceptionally(
                Refusals.modelFault(
                    work.model().name(),
                    "its VQGAN decodes these codes to pixels that are NaN or infinite"));
      }
    }
  }
}
