package org.glauber.gateway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.DecodeResponse;
import org.glauber.vqgan.v1.VqganServiceGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuedCallTest {
  private static final Duration TIMEOUT = Duration.ofMillis(50);
  private static final DecodeResponse ANSWER = DecodeResponse.getDefaultInstance();

  private final Wire wire = new Wire();

  @Test
  void aReplicaThatSendsNothingTimesOut() {
    assertThatThrownBy(this::call)
        .isInstanceOf(StatusException.class)
        .hasMessage("DEADLINE_EXCEEDED: no answer within PT0.05S");
    assertThat(wire.isCancelled).isCompleted();
  }

  @Test
  void aReplicaThatAnnouncedItsQueueTimeIsWaitedFor() throws Exception {
    FutureTask<DecodeResponse> answer = inBackground();
    ClientCall.Listener<DecodeResponse> listener = wire.listener.get();
    listener.onHeaders(notice("60000"));
    assertThatThrownBy(() -> answer.get(4 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    listener.onMessage(ANSWER);
    listener.onClose(Status.OK, new Metadata());
    assertThat(answer.get()).isEqualTo(ANSWER);
    assertThat(wire.isCancelled).isNotDone();
  }

  @Test
  void aReplicaThatExceedsTenTimesItsAnnouncementTimesOut() throws Exception {
    FutureTask<DecodeResponse> answer = inBackground();
    wire.listener.get().onHeaders(notice("3"));
    assertThatThrownBy(answer::get)
        .hasRootCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("DEADLINE_EXCEEDED: no answer within PT0.08S");
    assertThat(wire.isCancelled).isCompleted();
  }

  @Test
  void invalidHeadersAreIgnored() throws Exception {
    FutureTask<DecodeResponse> answer = inBackground();
    wire.listener.get().onHeaders(notice("soon"));
    assertThatThrownBy(answer::get).hasMessageContaining("no answer within PT0.05S");
  }

  @Test
  void aFailureIsPassedOnUnchanged() throws Exception {
    FutureTask<DecodeResponse> answer = inBackground();
    Metadata trailers = notice("1");
    wire.listener.get().onClose(Status.NOT_FOUND.withDescription("no model"), trailers);
    assertThatThrownBy(answer::get)
        .cause()
        .isInstanceOfSatisfying(
            StatusException.class,
            failure -> {
              assertThat(failure).hasMessage("NOT_FOUND: no model");
              assertThat(failure.getTrailers()).isSameAs(trailers);
            });
  }

  private static Metadata notice(String millis) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("glauber-expected-millis", Metadata.ASCII_STRING_MARSHALLER), millis);
    return headers;
  }

  private DecodeResponse call() throws StatusException, InterruptedException {
    return QueuedCall.make(
        wire, VqganServiceGrpc.getDecodeMethod(), DecodeRequest.getDefaultInstance(), TIMEOUT);
  }

  private FutureTask<DecodeResponse> inBackground() {
    Callable<DecodeResponse> call = this::call;
    FutureTask<DecodeResponse> answer = new FutureTask<>(call);
    Thread.startVirtualThread(answer);
    return answer;
  }

  /** A channel with one call whose events the test controls. */
  private static final class Wire extends Channel {
    final CompletableFuture<ClientCall.Listener<DecodeResponse>> listener =
        new CompletableFuture<>();
    final CompletableFuture<Void> isCancelled = new CompletableFuture<>();

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      return new ClientCall<>() {
        @Override
        @SuppressWarnings("unchecked") // the only method that is called
        public void start(Listener<R> theirs, Metadata headers) {
          listener.complete((Listener<DecodeResponse>) theirs);
        }

        @Override
        public void request(int messages) {}

        @Override
        public void sendMessage(Q request) {}

        @Override
        public void halfClose() {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
          isCancelled.complete(null);
        }
      };
    }

    @Override
    public String authority() {
      return "nowhere";
    }
  }
}
