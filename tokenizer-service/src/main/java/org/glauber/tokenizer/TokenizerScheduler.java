package org.glauber.tokenizer;

import io.grpc.Context;
import io.grpc.Status;
import io.opentelemetry.api.metrics.Meter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.glauber.server.capacity.RetryAfterEstimator;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.status.Refusals;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.queue.FairQueue;

/**
 * Schedules calls on the tokenizers in time slices, fairly between tenants ({@link FairQueue}) and
 * between the calls of one tenant. At the end of its slice a call goes to the end of its tenant's
 * line if other calls wait; a small call therefore waits for one slice of each large call, not for
 * all of its work. Slices end between texts, states and decoding windows; native calls are never
 * interrupted.
 */
@Singleton
final class TokenizerScheduler {
  static final Duration SLICE = Duration.ofMillis(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final int maxRunning;
  private final int capacity;
  private final LongSupplier nanoTime;
  private final RetryAfterEstimator retryAfter;
  private final TokenizerInstruments instruments;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final FairQueue<Turn> waiting; // guarded by lock
  private int running; // guarded by lock
  private boolean closed; // guarded by lock

  /**
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming a key that violates its
   *     rule
   */
  @Inject
  TokenizerScheduler(TokenizerConfig config, Telemetry telemetry) {
    this(maxRunning(config), queue(config), System::nanoTime, telemetry.meter());
  }

  /**
   * Creates a scheduler without calls.
   *
   * @param maxRunning the maximum number of calls that work at once
   * @param capacity the maximum number of calls that wait for their first slice
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  TokenizerScheduler(int maxRunning, int capacity, LongSupplier nanoTime, Meter meter) {
    this.maxRunning = maxRunning;
    this.capacity = capacity;
    this.nanoTime = nanoTime;
    this.retryAfter = new RetryAfterEstimator(nanoTime);
    this.waiting = new FairQueue<>(capacity, Turn::tenant, _ -> 1, (one, other) -> 0);
    this.instruments = new TokenizerInstruments(meter, this::waiting);
  }

  private static int maxRunning(TokenizerConfig config) {
    int running = config.running().orElse(Runtime.getRuntime().availableProcessors());
    ConfigRules.inRange("glauber.tokenizer.running", running, 1, 1_024);
    return running;
  }

  private static int queue(TokenizerConfig config) {
    ConfigRules.inRange("glauber.tokenizer.queue", config.queue(), 64, 100_000);
    return config.queue();
  }

  /**
   * Waits for a turn, at most until the call in the current context ends.
   *
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED if the queue has no room
   *     for the tenant, UNAVAILABLE if the service stops
   * @throws io.grpc.StatusRuntimeException CANCELLED if the call is cancelled or its deadline
   *     passes
   */
  Turn begin(String tenant) {
    long arrival = nanoTime.getAsLong();
    Turn turn = admitted(tenant);
    try {
      turn.await();
    } catch (RuntimeException e) {
      turn.close();
      throw e;
    }
    instruments.waited(nanoTime.getAsLong() - arrival);
    return turn;
  }

  private Turn admitted(String tenant) {
    lock.lock();
    try {
      if (closed) {
        throw stopping();
      }
      if (running >= maxRunning && !waiting.hasRoom(tenant, 1)) {
        instruments.refused();
        throw Refusals.exhausted(
            "this tenant has its share of the %,d calls that may wait for the tokenizer"
                .formatted(capacity),
            retryAfter.next(tenant, 1));
      }
      Turn turn = new Turn(tenant);
      turn.enqueue();
      return turn;
    } finally {
      lock.unlock();
    }
  }

  /** The number of waiting calls. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Grants free turns to the next waiting calls; the caller holds the lock. */
  private void grant() {
    while (running < maxRunning) {
      Optional<Turn> next = waiting.poll(_ -> true);
      if (next.isEmpty()) {
        return;
      }
      if (next.get().granted.complete(null)) {
        running++;
      }
    }
  }

  /**
   * Ends every turn at its next {@link Turn#yieldIfDue} and refuses new ones.
   *
   * @return whether all turns have ended, so that the tokenizers may be closed
   */
  boolean close() throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      waiting.pieces().toList().forEach(turn -> turn.granted.completeExceptionally(stopping()));
      waiting.clear();
      long left = CLOSE_TIMEOUT.toNanos();
      while (running > 0 && left > 0) {
        left = ended.awaitNanos(left);
      }
      return running == 0;
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException stopping() {
    return Refusals.unavailable("tokenizer-service", "it is stopping");
  }

  private static RuntimeException cancelled() {
    return Status.CANCELLED
        .withDescription("the call ended before its work was done")
        .asRuntimeException();
  }

  /** One call's turn; used by the call's thread only. */
  final class Turn implements AutoCloseable {
    private final String tenant;
    private final RetryAfterEstimator.Occupancy occupancy = retryAfter.begin(1);
    private CompletableFuture<Void> granted = new CompletableFuture<>();
    private boolean isOpen; // false between two slices
    private long sliceNanos; // start of the slice

    private Turn(String tenant) {
      this.tenant = tenant;
    }

    private String tenant() {
      return tenant;
    }

    /**
     * Yields to waiting calls if the slice is over. Must be called between units of work.
     *
     * @throws org.glauber.server.status.RefusalException UNAVAILABLE if the service stops
     * @throws io.grpc.StatusRuntimeException CANCELLED if the call is cancelled or its deadline
     *     passes
     */
    void yieldIfDue() {
      if (Context.current().isCancelled()) {
        throw cancelled();
      }
      long now = nanoTime.getAsLong();
      if (now - sliceNanos < SLICE.toNanos()) {
        return;
      }
      sliceNanos = now;
      lock.lock();
      try {
        if (waiting.size() == 0 && !closed) {
          return;
        }
        release();
        if (closed) {
          throw stopping();
        }
        granted = new CompletableFuture<>();
        enqueue();
      } finally {
        lock.unlock();
      }
      await();
    }

    /** Joins the end of the tenant's line, and starts a slice if one is free. */
    private void enqueue() {
      waiting.add(this);
      grant();
    }

    private void await() {
      CompletableFuture<Void> future = granted;
      Context call = Context.current();
      Context.CancellationListener leaving = _ -> future.completeExceptionally(cancelled());
      call.addListener(leaving, Runnable::run);
      try {
        future.get();
        isOpen = true;
        sliceNanos = nanoTime.getAsLong();
      } catch (ExecutionException e) {
        removeFromQueue();
        throw e.getCause() instanceof RuntimeException failure
            ? failure
            : new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        boolean unused = future.completeExceptionally(e); // fails if it was granted concurrently
        isOpen = !future.isCompletedExceptionally();
        removeFromQueue();
        Thread.currentThread().interrupt();
        throw cancelled();
      } finally {
        call.removeListener(leaving);
      }
    }

    private void removeFromQueue() {
      lock.lock();
      try {
        waiting.remove(this);
      } finally {
        lock.unlock();
      }
    }

    private void release() {
      if (isOpen) {
        isOpen = false;
        running--;
        ended.signalAll();
        grant();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        release();
      } finally {
        lock.unlock();
      }
      occupancy.end();
    }
  }
}
