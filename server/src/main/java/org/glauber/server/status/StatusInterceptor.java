package org.glauber.server.status;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.MDC;

/**
 * Maps exceptions of a service, thrown by a method or passed to {@code onError}, to the status that
 * its caller receives, and puts the call's trace id into the log's {@code traceId}. It must be
 * outside every interceptor that refuses calls, and inside the one that starts spans.
 */
public final class StatusInterceptor implements ServerInterceptor {
  /** The MDC key of the trace id. */
  public static final String TRACE_ID = "traceId";

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    GuardedCall<Q, R> guarded = new GuardedCall<>(call, traceId());
    ServerCall.Listener<Q> nothing = new ServerCall.Listener<>() {};
    MDC.put(TRACE_ID, guarded.traceId());
    try {
      return new GuardedListener<>(next.startCall(guarded, headers), guarded);
    } catch (Throwable e) {
      guarded.fail(e);
      return nothing;
    } finally {
      MDC.remove(TRACE_ID);
    }
  }

  private static String traceId() {
    SpanContext span = Span.current().getSpanContext();
    if (span.isValid()) {
      return span.getTraceId();
    }
    byte[] random = new byte[16];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final GuardedCall<Q, ?> call;

    GuardedListener(ServerCall.Listener<Q> listener, GuardedCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      guard(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      guard(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }

    @Override
    public void onCancel() {
      guard(super::onCancel);
    }

    @Override
    public void onComplete() {
      guard(super::onComplete);
    }

    private void guard(Runnable event) {
      MDC.put(TRACE_ID, call.traceId());
      try {
        event.run();
      } catch (Throwable e) {
        call.fail(e);
      } finally {
        MDC.remove(TRACE_ID);
      }
    }
  }
}
