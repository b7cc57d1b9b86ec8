package org.glauber.server.admission;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sets a deadline on calls that have none, and shortens deadlines that exceed the maximum. The
 * effect is that of a caller's own deadline: the call's context is cancelled, and with it every
 * call that the service made, and the caller receives DEADLINE_EXCEEDED.
 */
public final class CallDeadlines implements ServerInterceptor {
  private final Duration usual;
  private final Duration longest;
  private final ScheduledExecutorService timers;

  /**
   * @param usual the deadline of a call without one
   * @param longest the maximum deadline
   */
  public CallDeadlines(Duration usual, Duration longest, ScheduledExecutorService timers) {
    this.usual = usual;
    this.longest = longest;
    this.timers = timers;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Deadline callers = Context.current().getDeadline();
    if (callers == null) {
      String why = "the call had no deadline, and the default of " + usual + " has passed";
      return limited(usual, why, call, headers, next);
    }
    if (callers.timeRemaining(TimeUnit.NANOSECONDS) > longest.toNanos()) {
      String why =
          "the call's deadline was too late, and the maximum of " + longest + " has passed";
      return limited(longest, why, call, headers, next);
    }
    return next.startCall(call, headers);
  }

  private <Q, R> ServerCall.Listener<Q> limited(
      Duration limit,
      String why,
      ServerCall<Q, R> call,
      Metadata headers,
      ServerCallHandler<Q, R> next) {
    CancellableContext context =
        Context.current().withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS, timers);
    context.addListener(ended -> closeIfLate(ended, call, why), Runnable::run);
    try {
      return new EndingListener<>(
          Contexts.interceptCall(context, new LimitedCall<>(call, context), headers, next),
          context);
    } catch (Throwable e) {
      context.cancel(null);
      throw e;
    }
  }

  private static void closeIfLate(Context context, ServerCall<?, ?> call, String why) {
    if (context.cancellationCause() instanceof TimeoutException) {
      call.close(Status.DEADLINE_EXCEEDED.withDescription(why), new Metadata());
    }
  }

  /** A call that is cancelled with its context. */
  private static final class LimitedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Context context;

    LimitedCall(ServerCall<Q, R> call, Context context) {
      super(call);
      this.context = context;
    }

    @Override
    public boolean isCancelled() {
      return super.isCancelled() || context.isCancelled();
    }
  }

  /** Ends the context with the call. */
  private static final class EndingListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final CancellableContext context;

    EndingListener(ServerCall.Listener<Q> listener, CancellableContext context) {
      super(listener);
      this.context = context;
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } finally {
        context.cancel(null);
      }
    }

    @Override
    public void onComplete() {
      try {
        super.onComplete();
      } finally {
        context.cancel(null);
      }
    }
  }
}
