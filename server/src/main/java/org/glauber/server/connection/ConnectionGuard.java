package org.glauber.server.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Optional;
import org.glauber.server.config.GrpcServerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose peer starts work faster than the limits on calls can bound, and drops
 * the bytes of requests that exceed {@link InboundBytes}.
 *
 * <p>HTTP/2 limits the streams that are open at once, but a stream that was reset is no longer
 * open. A peer that opens and resets streams repeatedly (rapid reset), or makes the server reset
 * them by sending invalid frames (MadeYouReset), starts an unbounded amount of work. grpc-java's
 * own guard counts every RST_STREAM, and so closes the connection of a proxy whose users cancel
 * calls. This guard counts only streams that are reset before their call is accepted; accepted
 * calls have limits of their own, however they end. It also replaces gRPC's limit on pings, which
 * treats three early pings in the whole lifetime of an idle connection as an attack.
 *
 * <p>It closes a connection with GOAWAY and NO_ERROR, so that other calls on it end as UNAVAILABLE
 * and are retried; ENHANCE_YOUR_CALM would end them as RESOURCE_EXHAUSTED. Runs on the connection's
 * event loop.
 */
final class ConnectionGuard extends Http2FrameListenerDecorator {
  private static final ThreadLocal<@Nullable ConnectionGuard> READING = new ThreadLocal<>();

  private final Http2ConnectionHandler http2;
  private final WindowCounter resets;
  private final WindowCounter pings;
  private final Http2Connection.PropertyKey withoutCall; // of streams refused for their headers
  private final Http2Connection.PropertyKey
      requestKey; // of streams with a call; the value is its RequestBytes
  private String address = Callers.ofAddress(null);
  private @Nullable RequestBytes begun; // by the headers being read
  private boolean hasTooManyResets;
  private volatile boolean hasAnswered; // since the last ping; set by calls' threads

  private ConnectionGuard(
      Http2FrameListener listener, Http2ConnectionHandler http2, GrpcServerConfig.Limits limits) {
    super(listener);
    this.http2 = http2;
    withoutCall = http2.connection().newKey();
    requestKey = http2.connection().newKey();
    resets = new WindowCounter(limits.resets(), limits.resetWindow(), System::nanoTime);
    pings = new WindowCounter(limits.pings(), limits.pingWindow(), System::nanoTime);
  }

  static void install(Http2ConnectionHandler http2, GrpcServerConfig.Limits limits) {
    http2
        .decoder()
        .frameListener(new ConnectionGuard(http2.decoder().frameListener(), http2, limits));
  }

  /** The guard of the connection whose request headers this thread is reading. */
  static @Nullable ConnectionGuard reading() {
    return READING.get();
  }

  /** The caller to which the connection's calls count until they are authenticated. */
  String address() {
    return address;
  }

  /** The headers being read begin a call, whose request bytes this counts. */
  void began(RequestBytes request) {
    begun = request;
  }

  /** A stream was reset, by either side, before its call was accepted. */
  void resetUnaccepted() {
    hasTooManyResets |= !resets.allows();
  }

  /**
   * A call on this connection sends a message. Peers respond with a ping to measure the network.
   */
  void answered() {
    hasAnswered = true;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    if (isAnswered(ctx, streamId, headers)) {
      return;
    }
    begin(ctx);
    try {
      super.onHeadersRead(ctx, streamId, headers, padding, end);
    } finally {
      end(streamId);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    if (isAnswered(ctx, streamId, headers)) {
      return;
    }
    begin(ctx);
    try {
      super.onHeadersRead(ctx, streamId, headers, dependency, weight, exclusive, padding, end);
    } finally {
      end(streamId);
    }
  }

  /**
   * Passes a request's bytes on, or drops them. The bytes are copied to the heap, so that the count
   * is exact: grpc-java would keep a slice of the buffer that was read from the socket, and with it
   * the whole buffer, which may take 64 KiB for one byte of a request.
   */
  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end)
      throws Http2Exception {
    Http2Stream stream = http2.connection().stream(streamId);
    RequestBytes request = stream == null ? null : stream.getProperty(requestKey);
    if (request == null || !request.add(data.readableBytes())) {
      return data.readableBytes() + padding; // consumed: returns the flow-control window
    }
    if (end) {
      request.completed();
    }
    ByteBuf copy = Unpooled.copiedBuffer(data);
    try {
      return super.onDataRead(ctx, streamId, copy, padding, end);
    } finally {
      copy.release();
    }
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode)
      throws Http2Exception {
    Http2Stream stream = http2.connection().stream(streamId);
    if (stream != null && stream.getProperty(withoutCall) != null) {
      resetUnaccepted(); // the response may not have been sent yet
    }
    super.onRstStreamRead(ctx, streamId, errorCode);
    requireFewResets();
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
    if (hasAnswered) {
      hasAnswered = false;
    } else if (!pings.allows()) {
      throw Http2Exception.connectionError(Http2Error.NO_ERROR, "too many pings");
    }
    super.onPingRead(ctx, data);
  }

  private void requireFewResets() throws Http2Exception {
    if (hasTooManyResets) {
      throw Http2Exception.connectionError(
          Http2Error.NO_ERROR, "too many streams reset before their calls were accepted");
    }
  }

  /** Answers a request whose headers would make grpc-java reset the stream or echo long values. */
  private boolean isAnswered(ChannelHandlerContext ctx, int streamId, Http2Headers headers)
      throws Http2Exception {
    requireFewResets();
    if (isTrailers(http2.connection().stream(streamId))) {
      return false;
    }
    Optional<Http2Headers> answer = RequestHeaders.refusal(headers);
    answer.ifPresent(
        trailers -> {
          markWithoutCall(streamId);
          http2.encoder().writeHeaders(ctx, streamId, trailers, 0, true, ctx.newPromise());
        });
    return answer.isPresent();
  }

  private void begin(ChannelHandlerContext ctx) {
    begun = null;
    address = Callers.ofAddress(ctx.channel().remoteAddress());
    READING.set(this);
  }

  private void end(int streamId) {
    READING.remove();
    Http2Stream stream = http2.connection().stream(streamId);
    if (begun == null) {
      markWithoutCall(streamId); // grpc-java has refused it, or these are trailers
    } else if (stream != null) {
      stream.setProperty(requestKey, begun);
    }
    begun = null;
  }

  private void markWithoutCall(int streamId) {
    Http2Stream stream = http2.connection().stream(streamId);
    if (stream != null && !isTrailers(stream)) {
      stream.setProperty(withoutCall, true);
    }
  }

  private static boolean isTrailers(@Nullable Http2Stream stream) {
    return stream != null && stream.isTrailersReceived();
  }
}
