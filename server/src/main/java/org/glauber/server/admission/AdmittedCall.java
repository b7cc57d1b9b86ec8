package org.glauber.server.admission;

import io.grpc.Context.CancellableContext;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.glauber.server.connection.RequestBytes;
import org.glauber.server.status.RefusalException;
import org.jspecify.annotations.Nullable;

/**
 * An admitted call. It releases its place exactly once: when it ends, or when its request is late
 * or too large.
 */
final class AdmittedCall {
  private final ServerCall<?, ?> call;
  private final CancellableContext context;
  private final Optional<RequestBytes> request;
  private final Consumer<AdmittedCall> atEnd;
  private boolean isOver; // guarded by this
  private @Nullable Future<?> timeout; // guarded by this: of the request

  /**
   * @param atEnd releases what the call holds
   */
  AdmittedCall(
      ServerCall<?, ?> call,
      CancellableContext context,
      Optional<RequestBytes> request,
      Consumer<AdmittedCall> atEnd) {
    this.call = call;
    this.context = context;
    this.request = request;
    this.atEnd = atEnd;
  }

  /** Releases everything that the call holds; does nothing when called again. */
  void leave() {
    synchronized (this) {
      if (isOver) {
        return;
      }
      isOver = true;
      stopWaiting();
    }
    context.cancel(null);
    atEnd.accept(this);
  }

  /** Ends the call with a status of the server. */
  void close(Status status) {
    context.cancel(null); // stops the call's workers
    call.close(status, new Metadata());
  }

  /**
   * Refuses the call and releases its place immediately: the transport reports a call's end only
   * after its caller has read the status, which a caller may never do.
   */
  void refuse(RefusalException refusal) {
    StatusRuntimeException failure = StatusProto.toStatusRuntimeException(refusal.status());
    Metadata trailers = failure.getTrailers();
    context.cancel(null);
    call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    leave();
  }

  /**
   * Whether the whole request has arrived. On a busy server the call's own thread may learn of this
   * later.
   */
  boolean hasRequest() {
    return request.map(RequestBytes::isComplete).orElse(false);
  }

  /** Starts the time-out of the next request and stops the previous one. */
  synchronized void waitForRequest(Supplier<Future<?>> timer) {
    stopWaiting();
    if (!isOver) {
      timeout = timer.get();
    }
  }

  private synchronized void stopWaiting() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  /**
   * Wraps a listener to observe the arrival of requests and the end of the call.
   *
   * @param timer starts the time-out of the next request of a client-streaming method
   */
  <Q> ServerCall.Listener<Q> following(ServerCall.Listener<Q> listener, Supplier<Future<?>> timer) {
    boolean takesOne = call.getMethodDescriptor().getType().clientSendsOneMessage();
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onMessage(Q message) {
        request.ifPresent(RequestBytes::delivered);
        if (!takesOne) {
          waitForRequest(timer);
        }
        super.onMessage(message);
      }

      @Override
      public void onHalfClose() {
        stopWaiting();
        super.onHalfClose();
      }

      @Override
      public void onCancel() {
        try {
          super.onCancel();
        } finally {
          leave();
        }
      }

      @Override
      public void onComplete() {
        try {
          super.onComplete();
        } finally {
          leave();
        }
      }
    };
  }
}
