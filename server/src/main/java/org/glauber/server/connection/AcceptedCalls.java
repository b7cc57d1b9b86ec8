package org.glauber.server.connection;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records which streams' calls have been accepted, reports streams that are reset earlier, and
 * counts the bytes of requests.
 */
public final class AcceptedCalls extends ServerStreamTracer.Factory {
  private static final Context.Key<Stream> STREAM = Context.key("glauber-accepted-call");

  private final InboundBytes inbound;

  /** Creates the tracer factory of one server. */
  public AcceptedCalls(InboundBytes inbound) {
    this.inbound = inbound;
  }

  /**
   * Marks the current context's call as accepted: from now on the limits on calls apply to it.
   *
   * @return the count of its request's bytes; empty if no guard is installed on the connection, as
   *     for in-process calls
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

    /**
     * Whether the peer reset the stream, or sent an invalid frame for which the server reset it.
     */
    private static boolean isReset(Status status) {
      @Nullable Throwable cause = status.getCause();
      return status.getCode() == Status.Code.CANCELLED || cause instanceof Http2Exception;
    }
  }
}
