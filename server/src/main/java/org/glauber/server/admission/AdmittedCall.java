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
 * A call that was let in. It has a place, which it gives back once: with its end, or when its
 * request does not come in time or is too much.
 */
final class AdmittedCall {
  private final ServerCall<?, ?> call;
  private final CancellableContext context;
  private final Optional<RequestBytes> request;
  private final Consumer<AdmittedCall> atEnd;
  private boolean isOver; // guarded by this
  private @Nullable Future<?> timeout; // guarded by this: of the request

  /**
   * @param atEnd gives back what was taken for it
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

  /** Gives back all that was taken for it; a second time it does nothing. */
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

  /** Ends the call for a reason of the server's. */
  void close(Status status) {
    context.cancel(null); // the call's workers send nothing more
    call.close(status, new Metadata());
  }

  /**
   * Refuses the call. Its place is free at once: the transport tells of a call's end only when its
   * caller has read it, which a caller need not do.
   */
  void refuse(RefusalException refusal) {
    StatusRuntimeException failure = StatusProto.toStatusRuntimeException(refusal.status());
    Metadata trailers = failure.getTrailers();
    context.cancel(null);
    call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    leave();
  }

  /**
   * Whether its request has come as a whole. Where this server is slow that is sooner than the
   * call's own thread hears of it.
   */
  boolean hasRequest() {
    return request.map(RequestBytes::isComplete).orElse(false);
  }

  /** Starts to wait for a request, in place of the one before. */
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
   * A listener that follows the request as it comes in.
   *
   * @param timer for the next request, where the method takes several
   */
  <Q> ServerCall.Listener<Q> following(ServerCall.Listener<Q> listener, Supplier<Future<?>> timer) {
    boolean takesOne = call.getMethodDescriptor().getType().clientSendsOneMessage();
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onMessage(Q message) {
        request.ifPresent(RequestBytes::handedOn);
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
