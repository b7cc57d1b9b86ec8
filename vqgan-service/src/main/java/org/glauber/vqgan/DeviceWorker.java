package org.glauber.vqgan;

import ai.djl.Device;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.glauber.model.Model;
import org.glauber.network.TorchVqgan;
import org.glauber.server.status.Refusals;

/**
 * The thread of one device: loads the VQGANs, then answers batch after batch until the queue is
 * closed.
 */
final class DeviceWorker implements Runnable {
  private final Device device;
  private final List<Model> models;
  private final WorkQueue queue;
  private final int batch;
  private final Duration delay;
  private final VqganInstruments instruments;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Map<Model, TorchVqgan> vqgans = new LinkedHashMap<>();

  DeviceWorker(
      Device device,
      List<Model> models,
      WorkQueue queue,
      int batch,
      Duration delay,
      VqganInstruments instruments) {
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
  public void run() {
    try {
      models.forEach(model -> vqgans.put(model, TorchVqgan.open(model, device)));
      ready.complete(null);
      while (!queue.isClosed()) {
        answer(queue.take(batch, delay));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      ready.completeExceptionally(e);
    } finally {
      queue.close(Refusals.unavailable("vqgan-service", device + " is given up"));
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
    } catch (RuntimeException e) {
      batch.forEach(work -> work.answer().completeExceptionally(e));
    }
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
