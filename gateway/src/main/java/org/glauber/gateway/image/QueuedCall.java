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
import org.glauber.server.queue.QueueNotice;
import org.jspecify.annotations.Nullable;

/**
 * A unary call that may wait in a replica's queue. The replica has {@code timeout} to answer or to
 * say, by a {@link QueueNotice}, how long its answer takes at its measured pace; then it has
 * {@value #MARGIN} times as long, for other tenants' work may go between, and {@code timeout}
 * again. So a replica that is dead is left soon, and one that is slow is not.
 */
final class QueuedCall<R> extends ClientCall.Listener<R> {
  private static final int MARGIN = 10;

  private final CompletableFuture<Duration> expected = new CompletableFuture<>();
  private final CompletableFuture<R> answer = new CompletableFuture<>();
  private @Nullable R message;

  private QueuedCall() {}

  /**
   * Makes a call and waits for its answer, no longer than the caller's context does.
   *
   * @throws StatusException as the call ends; DEADLINE_EXCEEDED when the replica took too long
   */
  static <Q, R> R make(Channel channel, MethodDescriptor<Q, R> method, Q request, Duration timeout)
      throws StatusException, InterruptedException {
    ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
    QueuedCall<R> listener = new QueuedCall<>();
    call.start(listener, new Metadata());
    try {
      call.request(2); // one more than there may be, as the end comes only then
      call.sendMessage(request);
      call.halfClose();
      return listener.await(timeout);
    } finally {
      if (!listener.answer.isDone()) {
        call.cancel("the answer is not waited for any more", null);
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
