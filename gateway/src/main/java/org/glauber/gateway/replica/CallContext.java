package org.glauber.gateway.replica;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The deadline and cancellation of the call that this thread serves, from its gRPC context. */
final class CallContext {
  private static final Duration NO_DEADLINE = Duration.ofDays(365);

  private CallContext() {}

  /** The time until the caller's deadline; a year if the caller set none. */
  static Duration timeRemaining() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? NO_DEADLINE
        : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }

  /**
   * Checks that the caller still waits for the answer. If it does not, the failure of an inner call
   * says nothing about the replica.
   *
   * @throws InterruptedException if this thread was interrupted
   * @throws io.grpc.StatusRuntimeException DEADLINE_EXCEEDED or CANCELLED, as the call was
   */
  static void requireNotCancelled() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the call's thread was interrupted");
    }
    Context context = Context.current();
    Deadline deadline = context.getDeadline();
    if (deadline != null && deadline.isExpired()) {
      throw Status.DEADLINE_EXCEEDED
          .withDescription("the call's deadline has passed")
          .asRuntimeException();
    }
    if (context.isCancelled()) {
      throw Status.CANCELLED
          .withDescription("the caller has cancelled the call")
          .asRuntimeException();
    }
  }
}
