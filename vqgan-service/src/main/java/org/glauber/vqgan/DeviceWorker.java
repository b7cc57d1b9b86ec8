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
import org.glauber.server.status.Refusals;
import org.glauber.serving.device.WatchedDevice;
import org.glauber.vqgan.image.Pixels;
import org.jboss.logging.Logger;

/**
 * The thread of one device: loads the VQGANs, then processes batches until the queue is closed.
 *
 * <p>A call to the network that throws fails its images. After {@value #FAILED_CALLS_ALLOWED}
 * consecutive failed calls, or one that throws an {@link Error}, the device counts as broken and is
 * abandoned.
 */
final class DeviceWorker implements Runnable, WatchedDevice {
  static final int FAILED_CALLS_ALLOWED = 3;
  private static final Logger LOG = Logger.getLogger(DeviceWorker.class);

  private final String name;
  private final Device device;
  private final List<Model> models;
  private final ImageJobQueue queue;
  private final CompletionEstimator estimator;
  private final VqganConfig config;
  private final int batch; // maximum number of images of a call to the network
  private final VqganInstruments instruments;
  private final CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Map<Model, TorchVqgan> vqgans = new LinkedHashMap<>();
  private final AtomicLong turns = new AtomicLong();
  private volatile List<ImageJob> currentBatch = List.of();
  private int failedCalls; // in a row

  DeviceWorker(
      String name,
      Device device,
      List<Model> models,
      ImageStage stage,
      VqganConfig config,
      int batch,
      VqganInstruments instruments) {
    this.name = name;
    this.device = device;
    this.models = List.copyOf(models);
    this.queue = stage.queue();
    this.estimator = stage.estimator();
    this.config = config;
    this.batch = batch;
    this.instruments = instruments;
  }

  /**
   * Completes when the device is ready, with the models that it refuses (name → reason), or
   * exceptionally if the device cannot start.
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
    return !currentBatch.isEmpty();
  }

  @Override
  public void failRunning(RuntimeException failure) {
    fail(currentBatch, failure);
  }

  @Override
  public void run() {
    try {
      ready.complete(loadAll());
      while (!queue.isClosed()) {
        List<ImageJob> taken = queue.take(estimator.batch(batch, config.hang()), config.delay());
        turns.incrementAndGet();
        currentBatch = taken;
        instruments.taken(taken);
        process(taken);
        currentBatch = List.of();
      }
      ended.complete(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended.complete(null);
    } catch (Throwable e) { // including errors such as OutOfMemoryError, which nothing else reports
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
    estimator.warmedUp(model, vqgan.encodeTime(), vqgan.decodeTime());
    LOG.infof(
        "VQGAN loaded: device=%s model=%s decode=%d ms encode=%d ms",
        name, model.name(), vqgan.decodeTime().toMillis(), vqgan.encodeTime().toMillis());
    if (vqgan.decodeTime().compareTo(config.hang()) > 0) {
      LOG.warnf(
          "Decoding takes longer than glauber.vqgan.hang, raise it:"
              + " device=%s model=%s decode=%s hang=%s",
          name, model.name(), vqgan.decodeTime(), config.hang());
    }
  }

  private void process(List<ImageJob> batch) {
    if (batch.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    try {
      TorchVqgan vqgan = Objects.requireNonNull(vqgans.get(batch.getFirst().model()));
      switch (batch.getFirst()) {
        case ImageJob.Encode encode ->
            encode.result().complete(vqgan.encode(Pixels.ofNetwork(encode.rgb()), 1)[0]);
        case ImageJob.Decode _ -> decode(vqgan, batch);
        case ImageJob.Read _ -> throw new IllegalStateException("a device reads no files");
      }
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      instruments.completed(batch, time);
      estimator.completed(batch, time);
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

  private static void fail(List<ImageJob> batch, RuntimeException failure) {
    batch.forEach(work -> work.result().completeExceptionally(failure));
  }

  /**
   * Decodes a batch. Pixels that are not finite are a fault of the model, not of the device, and
   * fail their image only.
   */
  private void decode(TorchVqgan vqgan, List<ImageJob> batch) {
    int[][] codes =
        batch.stream().map(work -> ((ImageJob.Decode) work).codes()).toArray(int[][]::new);
    float[] pixels = vqgan.decode(codes);
    int length = pixels.length / codes.length;
    for (int k = 0; k < batch.size(); k++) {
      ImageJob.Decode work = (ImageJob.Decode) batch.get(k);
      float[] image = Arrays.copyOfRange(pixels, k * length, (k + 1) * length);
      if (TorchVqgan.areFinite(image)) {
        work.result().complete(image);
      } else {
        instruments.notFinite(work.model());
        work.result()
            .completeExceptionally(
                Refusals.modelFault(
                    work.model().name(),
                    "its VQGAN decodes these codes to pixels that are NaN or infinite"));
      }
    }
  }
}
