package org.glauber.serving.device;

import java.util.concurrent.CompletableFuture;

/** The only thread that uses a device, from its warm-up until it ends or fails. */
final class DeviceThread<R> implements WatchedDevice, Runnable {
  private final String name;
  private final DeviceWork<R> work;
  private final DeviceTurns turns = new DeviceTurns();
  private final CompletableFuture<R> warm = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  DeviceThread(String name, DeviceWork<R> work) {
    this.name = name;
    this.work = work;
  }

  /** Completes after the warm-up, exceptionally if the device cannot be used. */
  CompletableFuture<R> warm() {
    return warm;
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
    return turns.begun();
  }

  @Override
  public boolean isTurning() {
    return turns.isTurning();
  }

  @Override
  public void failRunning(RuntimeException failure) {
    work.failRunning(failure);
  }

  @Override
  public void run() {
    try {
      warm.complete(work.warmUp());
      work.work(turns);
      ended.complete(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended.complete(null);
    } catch (Throwable e) { // also errors such as OutOfMemoryError, which nothing else reports
      warm.completeExceptionally(e);
      ended.completeExceptionally(e);
    } finally {
      work.close();
    }
  }
}
