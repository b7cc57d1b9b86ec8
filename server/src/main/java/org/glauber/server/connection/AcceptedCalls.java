package org.glauber.server.connection;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Exception;
import org.jspecify.annotations.Nullable;

/** Records which streams had their call accepted, and reports those reset before that. */
public final class AcceptedCalls extends ServerStreamTracer.Factory {
  private static final Context.Key<Stream> STREAM = Context.key("glauber-accepted-call");

  /** A factory for one server. */
  public AcceptedCalls() {}

  /** Marks the current context's call as accepted: from now on the limits on calls bound it. */
  public static void accept() {
    Stream stream = STREAM.get();
    if (stream != null) {
      stream.isAccepted = true;
    }
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    ConnectionGuard guard = ConnectionGuard.reading();
    if (guard == null) {
      return new ServerStreamTracer() {};
    }
    guard.began();
    return new Stream(guard);
  }

  private static final class Stream extends ServerStreamTracer {
    private final ConnectionGuard guard;
    private volatile boolean isAccepted;

    Stream(ConnectionGuard guard) {
      this.guard = guard;
    }

    @Override
    public Context filterContext(Context context) {
      return context.withValue(STREAM, this);
    }

    @Override
    public void outboundMessage(int number) {
      guard.answered();
    }

    @Override
    public void streamClosed(Status status) {
      if (!isAccepted && isReset(status)) {
        guard.resetUnaccepted();
      }
    }

    /** Whether the peer reset the stream, or sent a wrong frame for which the server reset it. */
    private static boolean isReset(Status status) {
      @Nullable Throwable cause = status.getCause();
      return status.getCode() == Status.Code.CANCELLED || cause instanceof Http2Exception;
    }
  }
}
