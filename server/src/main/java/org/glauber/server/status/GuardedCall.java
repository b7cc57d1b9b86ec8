package org.glauber.server.status;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A call that several threads may write to and close. A {@link ServerCall} is not thread-safe, but
 * a call of this server has a worker that writes, a listener that may throw and a timer that may
 * expire. The first close wins; later messages and closes are dropped.
 */
final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private static final Logger LOG = Logger.getLogger(GuardedCall.class);

  private final String traceId;
  private final CallEndings.@Nullable Call counted = CallEndings.current();
  private boolean closed; // guarded by this

  GuardedCall(ServerCall<Q, R> call, String traceId) {
    super(call);
    this.traceId = traceId;
  }

  String traceId() {
    return traceId;
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!closed) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(R message) {
    if (!closed) {
      super.sendMessage(message);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (closed) {
      return;
    }
    if (status.isOk()) {
      markClosed(false);
      super.close(status, trailers);
    } else {
      end(ErrorResponse.of(status, trailers, traceId), status.asRuntimeException());
    }
  }

  /** Closes the call because of an exception. */
  synchronized void fail(Throwable thrown) {
    ErrorResponse response = ErrorResponse.of(thrown, traceId);
    if (!closed) {
      end(response, thrown);
    } else if (response.fault() && !isCancelled()) {
      log(thrown);
    }
  }

  private void end(ErrorResponse response, Throwable thrown) {
    markClosed(!response.fault());
    if (response.fault() && !isCancelled()) {
      log(thrown); // a failure after cancellation is a consequence of it
    }
    super.close(response.status(), response.trailers());
  }

  private void markClosed(boolean isRefusal) {
    closed = true;
    if (counted != null) {
      counted.endedHere(isRefusal);
    }
  }

  private void log(Throwable thrown) {
    LOG.errorf(thrown, "%s failed, trace %s", getMethodDescriptor().getFullMethodName(), traceId);
  }
}
