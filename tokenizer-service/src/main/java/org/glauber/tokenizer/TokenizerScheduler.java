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
import org.glauber.server.config.ConfigRules;
import org.glauber.server.queue.FairQueue;
import org.glauber.server.status.Refusals;
import org.glauber.server.status.RetryAfterEstimator;
import org.glauber.server.telemetry.Telemetry;

/**
 * Turns at the tokenizers, fair between tenants ({@link FairQueue}) and between the calls of one. A
 * call works for a slice of time, then goes to the end of its tenant's line if others wait: so a
 * small call waits for a slice of each large one, not for all of their work. Slices end between
 * texts, states and windows; a native call is never interrupted.
 */
@Singleton
final class Turns {
  static final Duration SLICE = Duration.ofMillis(2);
  private static final Duration LAST_SLICES = Duration.ofSeconds(10);

  private final int atOnce;
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
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming a key that breaks its
   *     rule
   */
  @Inject
  Turns(TokenizerConfig config, Telemetry telemetry) {
    this(atOnce(config), queue(config), System::nanoTime, telemetry.meter());
  }

  /**
   * No call yet.
   *
   * @param atOnce calls that work at once
   * @param capacity calls that may wait for their first slice
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  Turns(int atOnce, int capacity, LongSupplier nanoTime, Meter meter) {
    this.atOnce = atOnce;
    this.capacity = capacity;
    this.nanoTime = nanoTime;
    this.retryAfter = new RetryAfterEstimator(nanoTime);
    this.waiting = new FairQueue<>(capacity, Turn::tenant, _ -> 1, (one, other) -> 0);
    this.instruments = new TokenizerInstruments(meter, this::waiting);
  }

  private static int atOnce(TokenizerConfig config) {
    int running = config.running().orElse(Runtime.getRuntime().availableProcessors());
    ConfigRules.inRange("glauber.tokenizer.running", running, 1, 1_024);
    return running;
  }

  private static int queue(TokenizerConfig config) {
    ConfigRules.inRange("glauber.tokenizer.queue", config.queue(), 64, 100_000);
    return config.queue();
  }

  /**
   * Waits for a turn, for as long as the call waits that this thread works for.
   *
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED when there is no room to
   *     wait, UNAVAILABLE when the service stops
   * @throws io.grpc.StatusRuntimeException CANCELLED when the call is cancelled or its time is up
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
      if (running >= atOnce && !waiting.hasRoom(tenant, 1)) {
        instruments.refused();
        throw Refusals.exhausted(
            "%,d calls may wait for the tokenizer, and of one tenant three for every place that is free: there is no room for another"
                .formatted(capacity),
            retryAfter.next(tenant, 1));
      }
      Turn turn = new Turn(tenant);
      turn.line();
      return turn;
    } finally {
      lock.unlock();
    }
  }

  /** How many calls wait. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Gives turns that are free to those whose turn it is. */
  private void grant() {
    while (running < atOnce) {
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
   * Ends every turn at its next rest and refuses new ones.
   *
   * @return whether all have ended, so that the tokenizers may be closed
   */
  boolean close() throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      waiting.pieces().toList().forEach(turn -> turn.granted.completeExceptionally(stopping()));
      waiting.clear();
      long left = LAST_SLICES.toNanos();
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

  /** One call's turn; of the call's thread. */
  final class Turn implements AutoCloseable {
    private final String tenant;
    private final RetryAfterEstimator.Stay stay = retryAfter.begin(1);
    private CompletableFuture<Void> granted = new CompletableFuture<>();
    private boolean isOpen; // between two slices it is not
    private long sliceNanos; // when the slice began

    private Turn(String tenant) {
      this.tenant = tenant;
    }

    private String tenant() {
      return tenant;
    }

    /**
     * Between two pieces of work: gives way to others when the slice is over.
     *
     * @throws org.glauber.server.status.RefusalException UNAVAILABLE when the service stops
     * @throws io.grpc.StatusRuntimeException CANCELLED when the call is cancelled or its time is up
     */
    void rest() {
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
        leave();
        if (closed) {
          throw stopping();
        }
        granted = new CompletableFuture<>();
        line();
      } finally {
        lock.unlock();
      }
      await();
    }

    /** Goes to the end of the line, at whose head it may stand at once. */
    private void line() {
      waiting.add(this);
      grant();
    }

    private void await() {
      CompletableFuture<Void> mine = granted;
      Context call = Context.current();
      Context.CancellationListener leaving = _ -> mine.completeExceptionally(cancelled());
      call.addListener(leaving, Runnable::run);
      try {
        mine.get();
        isOpen = true;
        sliceNanos = nanoTime.getAsLong();
      } catch (ExecutionException e) {
        forget();
        throw e.getCause() instanceof RuntimeException failure
            ? failure
            : new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        boolean unused = mine.completeExceptionally(e); // unless it was granted meanwhile
        isOpen = !mine.isCompletedExceptionally();
        forget();
        Thread.currentThread().interrupt();
        throw cancelled();
      } finally {
        call.removeListener(leaving);
      }
    }

    private void forget() {
      lock.lock();
      try {
        waiting.remove(this);
      } finally {
        lock.unlock();
      }
    }

    private void leave() {
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
        leave();
      } finally {
        lock.unlock();
      }
      stay.end();
    }
  }
}
