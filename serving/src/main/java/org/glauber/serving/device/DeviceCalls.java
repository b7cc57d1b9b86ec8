package org.glauber.serving.device;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls that other threads make on a device's thread, between two of its turns. A model that is
 * loaded while the device works is warmed up in many short calls, so that running work waits for
 * one of them, not for all.
 */
public final class DeviceCalls {
  private final Runnable wake;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Call<?>> waiting = new ArrayDeque<>(); // guarded by lock
  private @Nullable RuntimeException ended; // guarded by lock
  private volatile @Nullable Thread owner;

  /** A call and its result. */
  private record Call<R>(Supplier<R> work, CompletableFuture<R> result) {
    void run() {
      try {
        result.complete(work.get());
      } catch (Throwable e) { // the caller's failure, not the device's
        result.completeExceptionally(e);
      }
    }
  }

  /**
   * @param wake makes the device's thread call {@link #runNext} soon, if it waits for work
   */
  public DeviceCalls(Runnable wake) {
    this.wake = wake;
  }

  /** Makes the current thread the one that runs the calls; its own calls run at once. */
  public void own() {
    owner = Thread.currentThread();
  }

  /**
   * Runs work on the device's thread and returns its result.
   *
   * @throws RuntimeException the failure of the work, or the reason given to {@link #end}
   */
  public <R> R call(Supplier<R> work) {
    if (Thread.currentThread() == owner) {
      return work.get();
    }
    Call<R> call = new Call<>(work, new CompletableFuture<>());
    lock.lock();
    try {
      if (ended != null) {
        throw ended;
      }
      waiting.add(call);
    } finally {
      lock.unlock();
    }
    wake.run();
    try {
      return call.result().join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }

  /** Runs the next call, on the device's thread; returns whether there was one. */
  public boolean runNext() {
    @Nullable Call<?> next;
    lock.lock();
    try {
      next = waiting.poll();
    } finally {
      lock.unlock();
    }
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }

  /** Fails all waiting and later calls, because the device has ended. */
  public void end(RuntimeException reason) {
    lock.lock();
    try {
      ended = reason;
      waiting.forEach(call -> call.result().completeExceptionally(reason));
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }
}
