package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.glauber.server.ServerFixture.eventually;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glauber.server.status.Refusals;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.ServerStream;
import org.junit.jupiter.api.Test;

/** Each of the five endings of a call releases its permit, timer, context and worker. */
class EndingsTest {
  private final AtomicInteger workers = new AtomicInteger();
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch sawTheEnd = new CountDownLatch(1);

  @Test
  void successReleasesEverything() {
    try (ServerFixture fixture = fixture(Map.of())) {
      Iterator<StringValue> answers = fixture.stream("three", CallOptions.DEFAULT);
      assertThat(answers)
          .toIterable()
          .extracting(StringValue::getValue)
          .containsExactly("1", "2", "3");
      nothingIsLeft(fixture);
    }
  }

  @Test
  void aRefusalReleasesEverything() {
    try (ServerFixture fixture = fixture(Map.of())) {
      assertThatThrownBy(() -> fixture.stream("refuse", CallOptions.DEFAULT).next())
          .hasMessage("NOT_FOUND: no model named x");
      nothingIsLeft(fixture);
    }
  }

  @Test
  void anUncaughtExceptionReleasesEverything() {
    try (ServerFixture fixture = fixture(Map.of())) {
      assertThatThrownBy(() -> fixture.stream("throw", CallOptions.DEFAULT).next())
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageStartingWith("INTERNAL: internal error, trace ");
      nothingIsLeft(fixture);
    }
  }

  @Test
  void cancellationReachesTheWorkerAndReleasesEverything() throws InterruptedException {
    try (ServerFixture fixture = fixture(Map.of());
        Context.CancellableContext context = Context.current().withCancellation()) {
      context.run(() -> fixture.stream("forever", CallOptions.DEFAULT));
      assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
      context.cancel(null);
      assertThat(sawTheEnd.await(20, TimeUnit.SECONDS)).isTrue();
      nothingIsLeft(fixture);
    }
  }

  @Test
  void theCallersDeadlineReachesTheWorkerAndReleasesEverything() throws InterruptedException {
    try (ServerFixture fixture = fixture(Map.of())) {
      // On a busy machine a deadline may pass before the call has reached its worker.
      for (long millis = 200; began.getCount() > 0; millis *= 2) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(Duration.ofMillis(millis));
        assertThatThrownBy(() -> fixture.stream("forever", options).next())
            .hasMessageStartingWith("DEADLINE_EXCEEDED");
      }
      assertThat(sawTheEnd.await(20, TimeUnit.SECONDS)).isTrue();
      nothingIsLeft(fixture);
    }
  }

  @Test
  void theDefaultDeadlineAppliesToCallsWithoutOneAndReleasesEverything()
      throws InterruptedException {
    try (ServerFixture fixture = fixture(Map.of("glauber.server.default-deadline", "200ms"))) {
      assertThatThrownBy(() -> fixture.stream("forever", CallOptions.DEFAULT).next())
          .hasMessage(
              "DEADLINE_EXCEEDED: the call had no deadline, and the default of PT0.2S has passed");
      assertThat(sawTheEnd.await(20, TimeUnit.SECONDS)).isTrue();
      nothingIsLeft(fixture);
    }
  }

  @Test
  void aDeadlineBeyondTheMaximumIsShortenedAndReleasesEverything() throws InterruptedException {
    Map<String, String> keys =
        Map.of("glauber.server.default-deadline", "100ms", "glauber.server.max-deadline", "200ms");
    try (ServerFixture fixture = fixture(keys)) {
      CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(Duration.ofDays(300));
      assertThatThrownBy(() -> fixture.stream("forever", options).next())
          .hasMessage(
              "DEADLINE_EXCEEDED: the call's deadline was too late,"
                  + " and the maximum of PT0.2S has passed");
      assertThat(sawTheEnd.await(20, TimeUnit.SECONDS)).isTrue();
      nothingIsLeft(fixture);
    }
  }

  @Test
  void aBlockingMethodSeesTheDeadlineInItsContext() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (ServerFixture fixture =
        new ServerFixture(
            Map.of("glauber.server.default-deadline", "100ms"),
            (request, responses) -> {
              Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
              assertThat(Context.current().getDeadline()).isNotNull();
              awaitUninterrupted(cancelled);
              responses.onNext(StringValue.of("too late"));
              responses.onCompleted();
            })) {
      assertThatThrownBy(() -> fixture.unary("go")).hasMessageStartingWith("DEADLINE_EXCEEDED");
      nothingIsLeft(fixture);
    }
  }

  private ServerFixture fixture(Map<String, String> keys) {
    return new ServerFixture(
        keys,
        (request, responses) ->
            ServerStream.serve(responses, Backlog.waiting(4), stream -> work(request, stream)));
  }

  private void work(String request, ServerStream<StringValue> stream) throws InterruptedException {
    workers.incrementAndGet();
    began.countDown();
    try {
      switch (request) {
        case "three" -> {
          for (int i = 1; i <= 3; i++) {
            stream.send(StringValue.of(Integer.toString(i)));
          }
        }
        case "refuse" -> throw Refusals.notFound("model", "x");
        case "throw" -> throw new IllegalStateException("a bug");
        default -> new CountDownLatch(1).await();
      }
    } catch (InterruptedException | CancellationException e) {
      assertThat(stream.isOver()).isTrue();
      sawTheEnd.countDown();
      throw e;
    } finally {
      workers.decrementAndGet();
    }
  }

  private void nothingIsLeft(ServerFixture fixture) {
    eventually("no worker runs", () -> workers.get() == 0);
    eventually("no call runs", () -> fixture.server.runningCalls() == 0);
    eventually("no timer runs", () -> fixture.server.runningTimers() == 0);
    assertThat(fixture.server.inboundBytes()).isZero();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
