package org.glauber.server.connection;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records which streams had their call accepted, reports those reset before that, and counts the
 * bytes of their requests.
 */
public final class AcceptedCalls extends ServerStreamTracer.Factory {
  private static final Context.Key<Stream> STREAM = Context.key("glauber-accepted-call");

  private final InboundBytes inbound;

  /** A factory for one server. */
  public AcceptedCalls(InboundBytes inbound) {
    this.inbound = inbound;
  }

  /**
   * Marks the current context's call as accepted: from now on the limits on calls bound it.
   *
   * @return the bytes of its request; empty where nothing guards the connection, as within a
   *     process
   */
  public static Optional<RequestBytes> accept() {
    Stream stream = STREAM.get();
    if (stream == null) {
      return Optional.empty();
    }
    stream.isAccepted = true;
    return Optional.of(stream.request);
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    ConnectionGuard guard = ConnectionGuard.reading();
    if (guard == null) {
      return new ServerStreamTracer() {};
    }
    RequestBytes request = inbound.of(fullMethodName, guard.address());
    guard.began(request);
    return new Stream(guard, request);
  }

  private static final class Stream extends ServerStreamTracer {
    private final ConnectionGuard guard;
    private final RequestBytes request;
    private volatile boolean isAccepted;

    Stream(ConnectionGuard guard, RequestBytes request) {
      this.guard = guard;
      this.request = request;
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
      request.end();
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
