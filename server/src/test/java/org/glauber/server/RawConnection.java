package org.glauber.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP/2 client that can send arbitrary frames. */
final class RawConnection implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder((name, value) -> false, true);
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
  private int stream = -1;

  RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Sends HTTP/2's preface. */
  RawConnection begin() {
    unsent.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
    return frame(SETTINGS, 0, 0, new byte[0]);
  }

  RawConnection bytes(byte[] bytes) {
    unsent.writeBytes(bytes);
    return this;
  }

  RawConnection frame(int type, int flags, int stream, byte[] payload) {
    unsent.writeBytes(
        ByteBuffer.allocate(9)
            .put((byte) (payload.length >> 16))
            .putShort((short) payload.length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(stream)
            .array());
    return bytes(payload);
  }

  /** Opens a stream with the headers of a call, some of which are replaced. */
  RawConnection headers(Map<String, String> others) throws Http2Exception {
    Map<String, String> headers = new TreeMap<>(); // those with a colon come first
    headers.put(":method", "POST");
    headers.put(":scheme", "http");
    headers.put(":path", "/" + ScriptedService.STREAM.getFullMethodName());
    headers.put(":authority", "localhost");
    headers.put("content-type", "application/grpc");
    headers.put("te", "trailers");
    headers.putAll(others);
    Http2Headers all = new DefaultHttp2Headers(false);
    headers.forEach(all::add);
    stream += 2;
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(stream, all, block);
    byte[] bytes = new byte[block.readableBytes()];
    block.readBytes(bytes);
    return frame(HEADERS, END_HEADERS, stream, bytes);
  }

  /** Sends one message on the newest stream, and ends it. */
  RawConnection message(byte[] message) {
    return data(
        ByteBuffer.allocate(5 + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .array());
  }

  /** Sends raw bytes on the newest stream, and ends it. */
  RawConnection data(byte[] bytes) {
    return frame(DATA, END_STREAM, stream, bytes);
  }

  /** Sends raw bytes on the newest stream, which remains open. */
  RawConnection part(byte[] bytes) {
    return frame(DATA, 0, stream, bytes);
  }

  RawConnection reset() {
    return frame(RESET, 0, stream, new byte[] {0, 0, 0, 8});
  }

  /** Sends an invalid frame for which the server must reset the newest stream. */
  RawConnection mistake() {
    return frame(WINDOW_UPDATE, 0, stream, new byte[4]);
  }

  RawConnection ping() {
    return frame(PING, 0, 0, new byte[8]);
  }

  /**
   * Sends what was put together.
   *
   * @return whether it could be: not where the server has closed the connection
   */
  boolean send() throws IOException {
    try {
      socket.getOutputStream().write(unsent.toByteArray());
      return true;
    } catch (SocketException e) {
      return false;
    } finally {
      unsent.reset();
    }
  }

  /**
   * How the newest stream ends: the headers of its answers and, where that is what ends it, {@code
   * reset}, {@code goaway} with a code and words, or {@code closed}.
   */
  Map<String, String> end() throws IOException, Http2Exception {
    Map<String, String> end = new TreeMap<>();
    if (!send()) {
      end.put("closed", "");
      return end;
    }
    while (true) {
      byte[] payload;
      int type;
      int flags;
      int of;
      try {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        type = in.readUnsignedByte();
        flags = in.readUnsignedByte();
        of = in.readInt();
        payload = in.readNBytes(length);
      } catch (SocketException | java.io.EOFException e) {
        end.put("closed", "");
        return end;
      }
      if (type == HEADERS) {
        decoder
            .decodeHeaders(of, Unpooled.wrappedBuffer(payload))
            .forEach(header -> end.put(header.getKey().toString(), header.getValue().toString()));
      } else if (type == RESET && of == stream) {
        end.put("reset", Integer.toString(ByteBuffer.wrap(payload).getInt()));
        return end;
      } else if (type == GOAWAY) {
        end.put(
            "goaway",
            ByteBuffer.wrap(payload).getInt(4)
                + " "
                + new String(payload, 8, payload.length - 8, StandardCharsets.UTF_8));
        return end;
      }
      if ((type == HEADERS || type == DATA) && of == stream && (flags & END_STREAM) != 0) {
        return end;
      }
    }
  }

  /** Whether the server closes the connection; earlier bytes are ignored. */
  boolean isEnded() throws IOException {
    return LimitsTest.endOf(socket);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
