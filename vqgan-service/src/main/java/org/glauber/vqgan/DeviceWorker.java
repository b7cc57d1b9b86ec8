package org.glauber.vqgan;

import ai.djl.Device;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.model.Model;
import org.glauber.network.TorchVqgan;
import org.glauber.server.device.WatchedDevice;

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

  private final String name;
  private final Device device;
  private final List<Model> models;
  private final WorkQueue queue;
  private final int batch;
  private final Duration delay;
  private final VqganInstruments instruments;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Map<Model, TorchVqgan> vqgans = new LinkedHashMap<>();
  private final AtomicLong turns = new AtomicLong();
  private volatile List<Work> answering = List.of();
  private int failedCalls; // in a row

  DeviceWorker(
      String name,
      Device device,
      List<Model> models,
      WorkQueue queue,
      int batch,
      Duration delay,
      VqganInstruments instruments) {
    this.name = name;
    this.device = device;
    this.models = List.copyOf(models);
    this.queue = queue;
    this.batch = batch;
    this.delay = delay;
    this.instruments = instruments;
  }

  /** Completes when the device can be asked, or with what kept it from becoming so. */
  CompletableFuture<Void> ready() {
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
      models.forEach(model -> vqgans.put(model, TorchVqgan.open(model, device)));
      ready.complete(null);
      while (!queue.isClosed()) {
        List<Work> taken = queue.take(batch, delay);
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

  private void answer(List<Work> batch) {
    if (batch.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    try {
      TorchVqgan vqgan = Objects.requireNonNull(vqgans.get(batch.getFirst().model()));
      switch (batch.getFirst()) {
        case Work.Encode encode -> encode.answer().complete(vqgan.encode(encode.pixels(), 1)[0]);
        case Work.Decode _ -> decode(vqgan, batch);
      }
      instruments.answered(batch, Duration.ofNanos(System.nanoTime() - start));
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

  private static void decode(TorchVqgan vqgan, List<Work> batch) {
    int[][] codes = batch.stream().map(work -> ((Work.Decode) work).codes()).toArray(int[][]::new);
    float[] pixels = vqgan.decode(codes);
    int length = pixels.length / codes.length;
    for (int k = 0; k < batch.size(); k++) {
      ((Work.Decode) batch.get(k))
          .answer()
          .complete(Arrays.copyOfRange(pixels, k * length, (k + 1) * length));
    }
  }
}
