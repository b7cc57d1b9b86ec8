package org.glauber.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.glauber.server.status.RefusalException;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.glauber.tokenizer.TokenizerScheduler.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A scheduler with one turn at a time; concurrent calls run on threads of their own. */
@Timeout(60)
class TokenizerSchedulerTest {
  private static final int PLACES = 8;

  private final AtomicLong nanos = new AtomicLong();
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final TokenizerScheduler scheduler =
      new TokenizerScheduler(1, PLACES, nanos::get, metrics.meter());

  @Test
  void aCallYieldsToAWaitingCallAfterItsSlice() {
    List<String> order = new ArrayList<>();
    Turn large = scheduler.begin("anna");
    CompletableFuture<Void> small = call("anna", () -> order.add("small"));
    large.yieldIfDue();
    order.add("large, first slice");
    nanos.addAndGet(TokenizerScheduler.SLICE.toNanos());
    large.yieldIfDue(); // returns once the other has ended
    order.add("large, second slice");
    large.close();
    small.join();
    assertThat(order).containsExactly("large, first slice", "small", "large, second slice");
  }

  @Test
  void aCallWithoutWaitingOthersContinues() {
    Turn turn = scheduler.begin("anna");
    nanos.addAndGet(TokenizerScheduler.SLICE.toNanos());
    turn.yieldIfDue();
    assertThat(scheduler.waiting()).isZero();
    turn.close();
  }

  /** Three calls of anna's arrive before ben's, but ben has been given the least work. */
  @Test
  void tenantsTakeTurnsHoweverManyCallsOneHas() {
    ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
    Turn running = scheduler.begin("anna");
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    for (String tenant : List.of("anna", "anna", "anna", "ben")) {
      calls.add(call(tenant, () -> order.add(tenant)));
    }
    running.close();
    calls.forEach(CompletableFuture::join);
    assertThat(order).containsExactly("anna", "ben", "anna", "anna");
  }

  @Test
  void aTenantHasThreePlacesForEveryFreeOne() {
    Turn running = scheduler.begin("anna");
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int k = 0; k < 6; k++) {
      waiting.add(call("anna", () -> {}));
    }
    RefusalException refusal =
        catchThrowableOfType(RefusalException.class, () -> scheduler.begin("anna"));
    assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refusal).hasMessageContaining("8 calls that may wait for the tokenizer");
    waiting.add(call("ben", () -> {}));
    running.close();
    waiting.forEach(CompletableFuture::join);
    metrics.assertAre(
        MetricsTable.of(Path.of("..")).rows(row -> row.name().startsWith("glauber.tokenizer.")));
  }

  @Test
  void aCancelledCallStopsWaitingAndTakesNoTurn() {
    Turn running = scheduler.begin("anna");
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      CompletableFuture<Void> call = call(context, () -> scheduler.begin("anna"));
      context.cancel(null);
      assertThatThrownBy(call::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("CANCELLED");
    }
    assertThat(scheduler.waiting()).isZero();
    running.close();
    scheduler.begin("anna").close();
  }

  @Test
  void aCancelledCallStopsWorking() throws Exception {
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      context.call(
          () -> {
            try (Turn turn = scheduler.begin("anna")) {
              context.cancel(null);
              assertThatThrownBy(turn::yieldIfDue).hasMessageContaining("CANCELLED");
            }
            return null;
          });
    }
    scheduler.begin("anna").close();
  }

  /** Native memory is freed only after the last slice. */
  @Test
  void closingWaitsForTheRunningSliceAndRefusesTheRest() throws Exception {
    Turn running = scheduler.begin("anna");
    CompletableFuture<Void> waiting = call("ben", () -> {});
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Thread closing =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    closed.complete(scheduler.close());
                  } catch (InterruptedException e) {
                    closed.completeExceptionally(e);
                  }
                });
    assertThatThrownBy(waiting::join).hasMessageContaining("it is stopping");
    nanos.addAndGet(TokenizerScheduler.SLICE.toNanos());
    assertThat(closed).isNotDone();
    assertThatThrownBy(running::yieldIfDue).hasMessageContaining("it is stopping");
    running.close();
    assertThat(closed.join()).isTrue();
    closing.join();
    assertThatThrownBy(() -> scheduler.begin("anna")).hasMessageContaining("it is stopping");
  }

  /** Starts a call that takes a turn for some work, and returns once it waits. */
  private CompletableFuture<Void> call(String tenant, Runnable work) {
    return call(
        Context.current(),
        () -> {
          Turn turn = scheduler.begin(tenant);
          work.run();
          return turn;
        });
  }

  private CompletableFuture<Void> call(Context context, Supplier<Turn> begin) {
    int before = scheduler.waiting();
    CompletableFuture<Void> call =
        CompletableFuture.runAsync(
            context.wrap(() -> begin.get().close()), Executors.newVirtualThreadPerTaskExecutor());
    while (scheduler.waiting() == before) {
      Thread.onSpinWait();
    }
    return call;
  }
}
