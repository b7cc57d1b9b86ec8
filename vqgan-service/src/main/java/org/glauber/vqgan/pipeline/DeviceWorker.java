package org.glauber.vqgan.pipeline;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.TorchVqgan;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.glauber.serving.device.DeviceCalls;
import org.glauber.serving.device.DeviceTurns;
import org.glauber.serving.device.DeviceWork;
import org.glauber.serving.memory.MemoryCheck;
import org.glauber.vqgan.image.Pixels;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The work of one device: loads the VQGANs, then processes batches until the queue is closed, and
 * loads and frees VQGANs for other threads in between. The warm-up returns the models that the
 * device refuses (name → reason).
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
  private final MemoryCheck memory;
  private final DeviceCalls calls;
  private volatile List<ImageJob> currentBatch = List.of();
  private volatile int most; // images of a call to the network
  private @Nullable DeviceTurns turns; // null until the first turn
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
      Settings settings,
      List<Model> models,
      ImageStage stage,
      VqganInstruments instruments,
      MemoryCheck memory) {
    this.settings = settings;
    this.models = List.copyOf(models);
    this.queue = stage.queue();
    this.estimator = stage.estimator();
    this.instruments = instruments;
    this.memory = memory;
    this.calls = new DeviceCalls(queue::wake);
    this.most = settings.batch();
  }

  /** The name of the device, unique in this process. */
  public String name() {
    return settings.name();
  }

  @Override
  public void failRunning(RuntimeException failure) {
    fail(currentBatch, failure);
  }

  @Override
  public void work(DeviceTurns turns) throws InterruptedException {
    this.turns = turns;
    while (!queue.isClosed()) {
      turn(queue.take(batch(), settings.delay()), turns);
      turns.begin();
      boolean unused = calls.runNext();
      turns.end();
    }
  }

  private int batch() {
    return estimator.batch(most, settings.hang());
  }

  private void turn(List<ImageJob> taken, DeviceTurns turns) {
    if (!taken.isEmpty()) {
      currentBatch = taken;
      turns.begin();
      process(taken);
      turns.end();
      currentBatch = List.of();
    }
  }

  @Override
  public void close() {
    calls.end(Refusals.unavailable("vqgan-service", "device " + settings.name() + " has ended"));
    vqgans.values().forEach(TorchVqgan::close);
  }

  @Override
  public Map<String, String> warmUp() {
    calls.own();
    Map<String, String> refusals = new HashMap<>();
    for (Model model : models) {
      try {
        load(model, () -> {});
      } catch (NetworkRefusedException e) {
        refusals.put(model.name(), e.reason(model));
      }
    }
    return refusals;
  }

  /**
   * Loads a VQGAN while the device works. Called by another thread than the device's.
   *
   * @param batch the maximum number of the model's images in a call for which there is memory
   * @throws NetworkRefusedException when the model cannot be served
   * @throws RefusalException UNAVAILABLE when the device has ended
   */
  public void load(Model model, int batch) {
    boolean unused =
        calls.call(
            () -> {
              most = Math.min(most, batch);
              load(model, this::processWaiting);
              return true;
            });
  }

  /**
   * Frees a VQGAN that no call uses. Called by another thread than the device's.
   *
   * @throws RefusalException UNAVAILABLE when the device has ended
   */
  public void unload(Model model) {
    boolean unused =
        calls.call(
            () -> {
              TorchVqgan vqgan = vqgans.remove(model);
              if (vqgan != null) {
                vqgan.close();
                estimator.forget(model);
              }
              return true;
            });
  }

  /** Processes a batch, if there is one, between two calls of another model's test. */
  private void processWaiting() {
    DeviceTurns working = Objects.requireNonNull(turns);
    turn(queue.poll(batch()), working);
    working.begin(); // of the next call of the test
  }

  private void load(Model model, Runnable between) {
    Path file = model.file(FileRole.FILE_ROLE_VQGAN);
    Optional<String> refusal =
        settings.device().isGpu()
            ? memory.refusal(file, settings.device().toString(), freeOfGpu())
            : memory.refusal(file);
    if (refusal.isPresent()) {
      throw NetworkRefusedException.of(file, refusal.get());
    }
    TorchVqgan vqgan = TorchVqgan.open(model, settings.device(), most, between);
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

  private OptionalLong freeOfGpu() {
    MemoryUsage usage = CudaUtils.getGpuMemory(settings.device());
    return OptionalLong.of(usage.getMax() - usage.getCommitted());
  }

  private void process(List<ImageJob> batch) {
    instruments.taken(batch);
    long start = System.nanoTime();
    try {
      TorchVqgan vqgan = vqgans.get(batch.getFirst().model());
      if (vqgan == null) {
        fail(batch, Refusals.notFound("model", batch.getFirst().model().name())); // calls ended
        return;
      }
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
      if (e instanceof Error || ++failedCalls >= FAILED_CALLS_ALLOWED) {
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
