package org.glauber.gateway.api;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.server.stream.ServerStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends heartbeats on silent streams, so that proxies do not close them as idle. One timer thread
 * serves all streams: a heartbeat takes a few bytes, and {@link ServerStream#offer} never blocks.
 */
@Singleton
class Heartbeats {
  private static final int AFTER_SERVER = 100;

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("heartbeats").factory());

  Heartbeats() {
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Watches a stream from now until the watch is closed.
   *
   * @param interval the silence after which a heartbeat is sent
   * @param heartbeat the message to send
   */
  <T> Watch<T> watch(ServerStream<T> stream, Duration interval, T heartbeat) {
    Watch<T> watch = new Watch<>(stream, interval.toNanos(), heartbeat);
    watch.start();
    return watch;
  }

  /** How many streams are watched. */
  int watched() {
    return timer.getQueue().size();
  }

  void stop(@Observes @Priority(AFTER_SERVER) ShutdownEvent event) {
    timer.shutdownNow();
  }

  /** A watched stream. All messages must be sent through the watch, which notes when they were. */
  final class Watch<T> implements AutoCloseable {
    private final ServerStream<T> stream;
    private final long intervalNanos;
    private final T heartbeat;
    private volatile long sentNanos = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Future<?> next; // guarded by lock
    private boolean isClosed; // guarded by lock

    private Watch(ServerStream<T> stream, long intervalNanos, T heartbeat) {
      this.stream = stream;
      this.intervalNanos = intervalNanos;
      this.heartbeat = heartbeat;
    }

    /** Sends a message as {@link ServerStream#send} does. */
    void send(T message) {
      stream.send(message);
      sentNanos = System.nanoTime();
    }

    private void start() {
      schedule(intervalNanos);
    }

    private void beat() {
      long silentNanos = System.nanoTime() - sentNanos;
      if (silentNanos < intervalNanos) {
        schedule(intervalNanos - silentNanos);
        return;
      }
      stream.offer(heartbeat);
      sentNanos = System.nanoTime();
      schedule(intervalNanos);
    }

    private void schedule(long delayNanos) {
      lock.lock();
      try {
        if (!isClosed && !timer.isShutdown()) {
          next = timer.schedule(this::beat, delayNanos, TimeUnit.NANOSECONDS);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        isClosed = true;
        if (next != null) {
          next.cancel(false);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
