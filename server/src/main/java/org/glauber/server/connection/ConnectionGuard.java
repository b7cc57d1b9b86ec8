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
 * Closes a connection whose peer starts work faster than the limits on calls can bound it, and
 * drops what a peer sends of a request beyond {@link InboundBytes}.
 *
 * <p>HTTP/2 bounds the streams that are open at once, but a stream that was reset is no longer
 * open. A peer that opens and resets streams in turn (rapid reset), or makes the server reset them
 * by sending wrong frames (MadeYouReset), starts work without bound. grpc-java's own guard counts
 * every RST_STREAM, and so closes the connection of a proxy whose users cancel. This one counts
 * only streams that are reset before their call was accepted; accepted calls have limits of their
 * own, however they end. gRPC's guard against pings is replaced for the same reason: it treats
 * three early pings in the whole life of a silent connection as an attack.
 *
 * <p>A connection is ended with GOAWAY and NO_ERROR, so that other calls on it end as UNAVAILABLE
 * and are tried again; ENHANCE_YOUR_CALM would end them as RESOURCE_EXHAUSTED. Runs on the
 * connection's event loop.
 */
final class ConnectionGuard extends Http2FrameListenerDecorator {
  private static final ThreadLocal<@Nullable ConnectionGuard> READING = new ThreadLocal<>();

  private final Http2ConnectionHandler http2;
  private final WindowCounter resets;
  private final WindowCounter pings;
  private final Http2Connection.PropertyKey withoutCall; // of streams answered for their headers
  private final Http2Connection.PropertyKey requestKey; // of streams with a call: RequestBytes
  private String address = Callers.at(null);
  private @Nullable RequestBytes begun; // by the headers that are being read
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

  /** Whom the connection's calls are counted for until they have shown who they are. */
  String address() {
    return address;
  }

  /** The headers that are being read begin a call, with this count of its request. */
  void began(RequestBytes request) {
    begun = request;
  }

  /** A stream was reset, by whichever side, before a call of its was accepted. */
  void resetUnaccepted() {
    hasTooManyResets |= !resets.allows();
  }

  /**
   * A call on this connection sends a message, which peers answer with a ping to measure the
   * network.
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
   * Passes a request's bytes on, or drops them. They are copied to the heap, where they are
   * counted: grpc-java would keep a part of the buffer that was read from the socket, and with it
   * the whole of that buffer, which may hold 64 KiB for a byte of a request.
   */
  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end)
      throws Http2Exception {
    Http2Stream stream = http2.connection().stream(streamId);
    RequestBytes request = stream == null ? null : stream.getProperty(requestKey);
    if (request == null || !request.add(data.readableBytes())) {
      return data.readableBytes() + padding; // they are not held, so that more may come
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
      resetUnaccepted(); // its answer may still be waiting to be sent
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

  /** Answers a request whose headers grpc-java would reset the stream for, or repeat at length. */
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
    address = Callers.at(ctx.channel().remoteAddress());
    READING.set(this);
  }

  private void end(int streamId) {
    READING.remove();
    Http2Stream stream = http2.connection().stream(streamId);
    if (begun == null) {
      markWithoutCall(streamId); // grpc-java has answered it, or it is trailers
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
