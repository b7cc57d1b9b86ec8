package org.glauber.chaos.traffic;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.denoiser.v1.RunChainResponse;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the RunChain calls on a connection between a gateway and a denoiser, and passes requests
 * and responses to {@link UpdateReplay}. Supports HTTP/2 in plain text without message compression,
 * which is what the services use.
 */
public final class RunChainDecoder implements TrafficTap {
  private static final String RUN_CHAIN =
      "/" + DenoiserServiceGrpc.getRunChainMethod().getFullMethodName();

  private final UpdateReplay replays;
  private final Map<Integer, ChainRecord.Attempt> attempts = new ConcurrentHashMap<>(); // by stream
  private final Direction requests =
      new Direction(Http2CodecUtil.connectionPrefaceBuf().readableBytes()) {
        @Override
        void message(int stream, ByteString message) throws InvalidProtocolBufferException {
          attempts.put(stream, replays.begin(RunChainRequest.parseFrom(message).getChain()));
        }

        @Override
        boolean isTracked(int stream, Http2Headers headers) {
          return RUN_CHAIN.contentEquals(headers.path());
        }

        @Override
        void closed(int stream) {} // responses may follow

        @Override
        void reset(int stream) {
          ended(stream);
        }
      };
  private final Direction responses =
      new Direction(0) {
        @Override
        void message(int stream, ByteString message) throws InvalidProtocolBufferException {
          RunChainResponse response = RunChainResponse.parseFrom(message);
          Optional.ofNullable(attempts.get(stream)).ifPresent(attempt -> attempt.observe(response));
        }

        @Override
        boolean isTracked(int stream, Http2Headers headers) {
          return attempts.containsKey(stream);
        }

        @Override
        void closed(int stream) {
          ended(stream);
        }

        @Override
        void reset(int stream) {
          ended(stream);
        }
      };

  /**
   * @param replays receives the decoded messages
   */
  public RunChainDecoder(UpdateReplay replays) {
    this.replays = replays;
  }

  @Override
  public void toService(byte[] chunk, int length) {
    read(requests, chunk, length);
  }

  @Override
  public void toCaller(byte[] chunk, int length) {
    read(responses, chunk, length);
  }

  private void read(Direction direction, byte[] chunk, int length) {
    try {
      direction.read(chunk, length);
    } catch (Http2Exception | RuntimeException e) { // the proxy must keep forwarding
      replays.unreadable(e);
    }
  }

  private void ended(int stream) {
    attempts.remove(stream);
    requests.messages.remove(stream);
    responses.messages.remove(stream);
  }

  /**
   * One direction of the connection, read by one thread. The thread of the other direction may
   * remove streams.
   */
  private abstract static class Direction {
    private static final int PREFIX_BYTES =
        5; // prefix of a gRPC message: compressed flag and length

    private final DefaultHttp2FrameReader frames = new DefaultHttp2FrameReader(false);
    private final ByteBuf unread = Unpooled.buffer();
    private final Map<Integer, ByteBuf> messages =
        new ConcurrentHashMap<>(); // partial messages by stream
    private int preface;
    private @Nullable ChannelHandlerContext context;

    /**
     * @param preface the number of bytes before the first frame
     */
    Direction(int preface) {
      this.preface = preface;
    }

    abstract void message(int stream, ByteString message) throws InvalidProtocolBufferException;

    abstract boolean isTracked(int stream, Http2Headers headers);

    /** The stream is closed in this direction. */
    abstract void closed(int stream);

    /** The stream was reset. */
    abstract void reset(int stream);

    void read(byte[] chunk, int length) throws Http2Exception {
      unread.writeBytes(chunk, 0, length);
      int skipped = Math.min(preface, unread.readableBytes());
      unread.skipBytes(skipped);
      preface -= skipped;
      Frames listener = new Frames();
      int before;
      do {
        before = unread.readableBytes();
        frames.readFrame(context(), unread, listener);
      } while (unread.readableBytes() < before);
      unread.discardReadBytes();
    }

    private ChannelHandlerContext context() {
      if (context == null) {
        ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
        context = new EmbeddedChannel(handler).pipeline().context(handler);
      }
      return context;
    }

    private void data(int stream, ByteBuf data) throws Http2Exception {
      ByteBuf come = messages.get(stream);
      if (come == null) {
        return;
      }
      come.writeBytes(data);
      while (come.readableBytes() >= PREFIX_BYTES) {
        int length = come.getInt(come.readerIndex() + 1);
        if (come.readableBytes() < PREFIX_BYTES + length) {
          break;
        }
        come.skipBytes(PREFIX_BYTES);
        byte[] message = new byte[length];
        come.readBytes(message);
        try {
          message(stream, ByteString.copyFrom(message));
        } catch (InvalidProtocolBufferException e) {
          throw new Http2Exception(Http2Error.INTERNAL_ERROR, e.getMessage(), e);
        }
      }
      come.discardReadBytes();
    }

    /** Handles the frames of this direction. */
    private final class Frames extends Http2FrameAdapter {
      @Override
      public void onHeadersRead(
          ChannelHandlerContext ctx,
          int stream,
          Http2Headers headers,
          int padding,
          boolean isLast) {
        headers(stream, headers, isLast);
      }

      @Override
      public void onHeadersRead(
          ChannelHandlerContext ctx,
          int stream,
          Http2Headers headers,
          int dependency,
          short weight,
          boolean isExclusive,
          int padding,
          boolean isLast) {
        headers(stream, headers, isLast);
      }

      private void headers(int stream, Http2Headers headers, boolean isLast) {
        if (isLast) {
          closed(stream);
        } else if (isTracked(stream, headers)) {
          messages.put(stream, Unpooled.buffer());
        }
      }

      @Override
      public int onDataRead(
          ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean isLast)
          throws Http2Exception {
        int length = data.readableBytes() + padding;
        data(stream, data);
        if (isLast) {
          closed(stream);
        }
        return length;
      }

      @Override
      public void onRstStreamRead(ChannelHandlerContext ctx, int stream, long error) {
        reset(stream);
      }
    }
  }
}
