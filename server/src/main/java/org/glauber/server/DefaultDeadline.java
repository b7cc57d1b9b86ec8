package org.glauber.server;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives a deadline to calls that came without one. To the service it looks like the caller's own:
 * its context is cancelled, and with it every call it made; the caller receives DEADLINE_EXCEEDED.
 */
final class DefaultDeadline implements ServerInterceptor, AutoCloseable {
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer;

  DefaultDeadline(Duration limit) {
    this.limit = limit;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("default-deadline").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Deadlines that are running. */
  int running() {
    return timer.getQueue().size();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (Context.current().getDeadline() != null) {
      return next.startCall(call, headers);
    }
    CancellableContext context =
        Context.current().withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS, timer);
    context.addListener(ended -> closeIfLate(ended, call), Runnable::run);
    try {
      return new EndingListener<>(
          Contexts.interceptCall(context, new LimitedCall<>(call, context), headers, next),
          context);
    } catch (Throwable e) {
      context.cancel(null);
      throw e;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void closeIfLate(Context context, ServerCall<?, ?> call) {
    if (context.cancellationCause() instanceof TimeoutException) {
      call.close(
          Status.DEADLINE_EXCEEDED.withDescription(
              "the call had no deadline, and the default of " + limit + " has passed"),
          new Metadata());
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
