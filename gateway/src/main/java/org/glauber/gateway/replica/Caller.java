package org.glauber.gateway.replica;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The caller on whose behalf this thread works, known by the gRPC context. */
final class Caller {
  private static final Duration WITHOUT_END = Duration.ofDays(365);

  private Caller() {}

  /** How long the caller will wait, a year where it set no deadline. */
  static Duration patience() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? WITHOUT_END
        : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }

  /**
   * Returns while the caller still waits for the answer. Otherwise the failure of an inner call
   * says nothing about the replica.
   *
   * @throws InterruptedException when this thread was told to stop
   * @throws io.grpc.StatusRuntimeException DEADLINE_EXCEEDED or CANCELLED
   */
  static void requireWaiting() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("told to stop");
    }
    Context context = Context.current();
    Deadline deadline = context.getDeadline();
    if (deadline != null && deadline.isExpired()) {
      throw Status.DEADLINE_EXCEEDED
          .withDescription("the call's deadline has passed")
          .asRuntimeException();
    }
    if (context.isCancelled()) {
      throw Status.CANCELLED.withDescription("the caller has gone").asRuntimeException();
    }
  }
}
