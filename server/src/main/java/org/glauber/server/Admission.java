package org.glauber.server;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.glauber.server.auth.Tenant;
import org.glauber.server.connection.AcceptedCalls;
import org.glauber.server.status.Refusals;
import org.glauber.server.status.RetryAfterEstimator;

/** Lets a call in when the service is ready and a permit is free; the call's end gives it back. */
final class Admission implements ServerInterceptor {
  private final String service;
  private final ServiceReadiness readiness;
  private final int limit;
  private final Semaphore permits;
  private final RetryAfterEstimator retryAfter = new RetryAfterEstimator(System::nanoTime);
  private final Set<Runnable> running = ConcurrentHashMap.newKeySet(); // ends a call each

  Admission(String service, ServiceReadiness readiness, int limit) {
    this.service = service;
    this.readiness = readiness;
    this.limit = limit;
    this.permits = new Semaphore(limit);
  }

  /** Calls that are running. */
  int running() {
    return limit - permits.availablePermits();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (!readiness.isReady()) {
      throw Refusals.unavailable(service, readiness.reason());
    }
    if (!permits.tryAcquire()) {
      throw Refusals.exhausted(
          "CALLS_FULL",
          "%s is serving %,d calls, its limit".formatted(service, limit),
          retryAfter.next(Tenant.current(), 1));
    }
    AcceptedCalls.accept();
    RetryAfterEstimator.Stay stay = retryAfter.begin(1);
    CancellableContext context = Context.current().withCancellation();
    Runnable end = () -> end(call, context);
    running.add(end);
    try {
      return new AdmittedListener<>(
          Contexts.interceptCall(context, call, headers, next),
          () -> {
            running.remove(end);
            context.cancel(null);
            permits.release();
            stay.end();
          });
    } catch (Throwable e) {
      running.remove(end);
      context.cancel(null);
      permits.release();
      stay.end();
      throw e;
    }
  }

  /** Ends the calls that are still running; their callers are told that they may go elsewhere. */
  void end() {
    running.forEach(Runnable::run);
  }

  private void end(ServerCall<?, ?> call, CancellableContext context) {
    context.cancel(null); // whoever works for the call sends nothing more
    call.close(
        Status.UNAVAILABLE.withDescription(service + ": it is stopping, the call was not finished"),
        new Metadata());
  }

  /** Gives the permit back with the call's end. */
  private static final class AdmittedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Runnable atEnd;

    AdmittedListener(ServerCall.Listener<Q> listener, Runnable atEnd) {
      super(listener);
      this.atEnd = atEnd;
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } finally {
        atEnd.run();
      }
    }

    @Override
    public void onComplete() {
      try {
        super.onComplete();
      } finally {
        atEnd.run();
      }
    }
  }
}
