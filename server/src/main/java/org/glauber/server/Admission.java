package org.glauber.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.glauber.server.status.Refusals;

/** Lets a call in when the service is ready and a permit is free; the call's end gives it back. */
final class Admission implements ServerInterceptor {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final String service;
  private final ServiceReadiness readiness;
  private final int limit;
  private final Semaphore permits;

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
          "%s is serving %,d calls, its limit".formatted(service, limit), RETRY_AFTER);
    }
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(call, headers);
    } catch (Throwable e) {
      permits.release();
      throw e;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        try {
          super.onCancel();
        } finally {
          permits.release();
        }
      }

      @Override
      public void onComplete() {
        try {
          super.onComplete();
        } finally {
          permits.release();
        }
      }
    };
  }
}
