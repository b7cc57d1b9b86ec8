package org.glauber.server.connection;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Exception;
import org.jspecify.annotations.Nullable;

/** Knows of each stream whether its call was accepted, and reports a reset that came before. */
public final class AcceptedCalls extends ServerStreamTracer.Factory {
  private static final Context.Key<Stream> STREAM = Context.key("glauber-accepted-call");

  /** One for a server. */
  public AcceptedCalls() {}

  /** The call of this context is accepted: from now on its limits bound it, however it ends. */
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

    /** By the peer, or for a frame of the peer's that was wrong. */
    private static boolean isReset(Status status) {
      @Nullable Throwable cause = status.getCause();
      return status.getCode() == Status.Code.CANCELLED || cause instanceof Http2Exception;
    }
  }
}
