package org.glauber.vqgan.pipeline;

import ai.djl.Device;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.glauber.model.Model;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.TorchVqgan;
import org.glauber.server.status.Refusals;
import org.glauber.serving.device.DeviceTurns;
import org.glauber.serving.device.DeviceWork;
import org.glauber.vqgan.image.Pixels;
import org.jboss.logging.Logger;

/**
 * The work of one device: loads the VQGANs, then processes batches until the queue is closed. The
 * warm-up returns the models that the device refuses (name → reason).
 *
 * <p>A call to the network that throws fails its images. After {@value #FAILED_CALLS_ALLOWED}
 * consecutive failed calls, or one that throws an {@link Error}, the device counts as broken and is
 * abandoned.
 */
public final class DeviceWorker implements DeviceWork<Map<String, String>> {
  /** The consecutive failed calls after which a device is abandoned. */
  public static final int FAILED_CALLS_ALLOWED = 3;

  private static final Logger LOG = Logger.getLogger(DeviceWorker.class);

  private final Settings settings;
  private final List<Model> models;
  private final ImageJobQueue queue;
  private final CompletionEstimator estimator;
  private final VqganInstruments instruments;
  private final Map<Model, TorchVqgan> vqgans = new LinkedHashMap<>();
  private volatile List<ImageJob> currentBatch = List.of();
  private int failedCalls; // in a row

  /**
   * The device and its batches.
   *
   * @param name the device's name, unique in this process
   * @param batch the maximum number of images of a call to the network
   * @param delay how long an idle device waits for further images after the first one
   * @param hang the duration after which a call to the network counts as hanging
   */
  public record Settings(String name, Device device, int batch, Duration delay, Duration hang) {}

  DeviceWorker(
      Settings settings, List<Model> models, ImageStage stage, VqganInstruments instruments) {
    this.settings = settings;
    this.models = List.copyOf(models);
    this.queue = stage.queue();
    this.estimator = stage.estimator();
    this.instruments = instruments;
  }

  @Override
  public void failRunning(RuntimeException failure) {
    fail(currentBatch, failure);
  }

  @Override
  public void work(DeviceTurns turns) throws InterruptedException {
    while (!queue.isClosed()) {
      int most = estimator.batch(settings.batch(), settings.hang());
      List<ImageJob> taken = queue.take(most, settings.delay());
      if (!taken.isEmpty()) {
        currentBatch = taken;
        turns.begin();
        process(taken);
        turns.end();
        currentBatch = List.of();
      }
    }
  }

  @Override
  public void close() {
    vqgans.values().forEach(TorchVqgan::close);
  }

  @Override
  public Map<String, String> warmUp() {
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
    TorchVqgan vqgan = TorchVqgan.open(model, settings.device(), settings.batch());
    vqgans.put(model, vqgan);
    estimator.warmedUp(model, vqgan.encodeTime(), vqgan.decodeTime());
    LOG.infof(
        "VQGAN loaded: device=%s model=%s decode=%d ms encode=%d ms",
        settings.name(),
        model.name(),
        vqgan.decodeTime().toMillis(),
        vqgan.encodeTime().toMillis());
    if (vqgan.decodeTime().compareTo(settings.hang()) > 0) {
      LOG.warnf(
          "Decoding takes longer than glauber.vqgan.device-timeout, raise it:"
              + " device=%s model=%s decode=%s hang=%s",
          settings.name(), model.name(), vqgan.decodeTime(), settings.hang());
    }
  }

  private void process(List<ImageJob> batch) {
    instruments.taken(batch);
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
