package org.glauber.server.status;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A call that may be written and closed from several threads. A {@link ServerCall} may not, yet a
 * call here has a worker that writes, a listener that may throw and a timer that may run out. The
 * first to close decides; what comes later is dropped.
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
      end(Ending.of(status, trailers, traceId), status.asRuntimeException());
    }
  }

  /** Closes the call for something that was thrown. */
  synchronized void fail(Throwable thrown) {
    Ending ending = Ending.of(thrown, traceId);
    if (!closed) {
      end(ending, thrown);
    } else if (ending.fault() && !isCancelled()) {
      log(thrown);
    }
  }

  private void end(Ending ending, Throwable thrown) {
    markClosed(!ending.fault());
    if (ending.fault() && !isCancelled()) {
      log(thrown); // what fails because its caller has gone is nobody's fault
    }
    super.close(ending.status(), ending.trailers());
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
