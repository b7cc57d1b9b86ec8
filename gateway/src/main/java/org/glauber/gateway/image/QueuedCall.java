package org.glauber.gateway.image;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.glauber.server.capacity.QueueNotice;
import org.jspecify.annotations.Nullable;

/**
 * A unary call that may wait in a replica's queue. The replica has {@code timeout} to answer, or to
 * announce, by a {@link QueueNotice}, how long its answer will take at its measured throughput. It
 * then has {@value #MARGIN} times the announced time, because other tenants' work may go first,
 * plus {@code timeout}. So a dead replica is abandoned soon, and a slow one is not.
 */
final class QueuedCall<R> extends ClientCall.Listener<R> {
  private static final int MARGIN = 10;

  private final CompletableFuture<Duration> expected = new CompletableFuture<>();
  private final CompletableFuture<R> answer = new CompletableFuture<>();
  private @Nullable R message;

  private QueuedCall() {}

  /**
   * Makes a call and waits for its answer, at most until the caller's context is cancelled.
   *
   * @throws StatusException with the call's status; DEADLINE_EXCEEDED if the replica took too long
   */
  static <Q, R> R make(Channel channel, MethodDescriptor<Q, R> method, Q request, Duration timeout)
      throws StatusException, InterruptedException {
    ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
    QueuedCall<R> listener = new QueuedCall<>();
    call.start(listener, new Metadata());
    try {
      call.request(2); // one more than expected: the end of the call arrives only then
      call.sendMessage(request);
      call.halfClose();
      return listener.await(timeout);
    } finally {
      if (!listener.answer.isDone()) {
        call.cancel("the gateway no longer waits for the answer", null);
      }
    }
  }

  private R await(Duration timeout) throws StatusException, InterruptedException {
    Duration limit = timeout;
    try {
      Duration notice = expected.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      limit = timeout.plus(notice.multipliedBy(MARGIN));
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Status.DEADLINE_EXCEEDED
          .withDescription("no answer within " + limit)
          .withCause(e)
          .asException();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StatusException failure
          ? failure
          : Status.fromThrowable(e).asException();
    }
  }

  @Override
  public void onHeaders(Metadata headers) {
    QueueNotice.in(headers).ifPresent(expected::complete);
  }

  @Override
  public void onMessage(R received) {
    message = received;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk() && message != null) {
      answer.complete(message);
    } else {
      Status failure =
          status.isOk() ? Status.INTERNAL.withDescription("the answer is missing") : status;
      answer.completeExceptionally(failure.asException(trailers));
    }
    expected.complete(Duration.ZERO);
  }
}
