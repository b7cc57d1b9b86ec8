package org.glauber.chaos.attack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A client connection that can send arbitrary HTTP/2 frames and bytes. Methods append to a buffer,
 * which {@link #send} sends. Not thread-safe, except for {@link #close}.
 */
final class RawConnection implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int ACKNOWLEDGED = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
  private static final int FIRST_WINDOW = 65_535;
  private static final int LONGEST_FRAME = 16_384;
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Socket socket = new Socket();
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder((name, value) -> false, true);
  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
  private int stream = -1;

  /** Connects. */
  RawConnection(InetAddress from, InetSocketAddress to) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(to, TIMEOUT_MILLIS);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends the HTTP/2 preface, and opens the flow-control windows completely. */
  RawConnection begin() {
    return begin(LARGEST_WINDOW).frame(WINDOW_UPDATE, 0, 0, integer(LARGEST_WINDOW - FIRST_WINDOW));
  }

  /**
   * Sends the HTTP/2 preface.
   *
   * @param window the initial flow-control window of a stream in bytes
   */
  RawConnection begin(int window) {
    // Acknowledges the server's settings without waiting for them.
    return bytes(PREFACE.getBytes(StandardCharsets.US_ASCII))
        .settings(window)
        .frame(SETTINGS, ACKNOWLEDGED, 0, new byte[0]);
  }

  RawConnection settings(int window) {
    byte[] setting =
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window).array();
    return frame(SETTINGS, 0, 0, setting);
  }

  RawConnection bytes(byte[] bytes) {
    unsent.writeBytes(bytes);
    return this;
  }

  RawConnection frame(int type, int flags, int ofStream, byte[] payload) {
    return frame(type, flags, ofStream, payload, 0, payload.length);
  }

  private RawConnection frame(
      int type, int flags, int ofStream, byte[] payload, int start, int length) {
    unsent.writeBytes(
        ByteBuffer.allocate(9)
            .put((byte) (length >> 16))
            .putShort((short) length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(ofStream)
            .array());
    unsent.write(payload, start, length);
    return this;
  }

  /** Opens a stream with the headers of a call, and leaves it open. */
  RawConnection headers(String method, Map<String, String> more) {
    byte[] block = block(method, more);
    return frame(HEADERS, END_HEADERS, stream, block);
  }

  /** Opens a stream and returns its encoded headers, which the caller must send. */
  byte[] block(String method, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":method", "POST");
    headers.put(":scheme", "http");
    headers.put(":path", "/" + method);
    headers.put(":authority", "localhost");
    headers.put("content-type", "application/grpc");
    headers.put("te", "trailers");
    headers.putAll(more);
    Http2Headers all = new DefaultHttp2Headers(false);
    headers.forEach(all::add);
    stream += 2;
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, all, block);
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
    byte[] bytes = new byte[block.readableBytes()];
    block.readBytes(bytes);
    return bytes;
  }

  /** Makes a call with one request. */
  RawConnection call(String method, Map<String, String> more, byte[] request) {
    headers(method, more);
    part(framed(request.length, request));
    return frame(DATA, END_STREAM, stream, new byte[0]);
  }

  /** Sends bytes in DATA frames on the newest stream, and leaves it open. */
  RawConnection part(byte[] bytes) {
    for (int start = 0; start < bytes.length; start += LONGEST_FRAME) {
      int length = Math.min(LONGEST_FRAME, bytes.length - start);
      frame(DATA, 0, stream, bytes, start, length);
    }
    return this;
  }

  RawConnection reset(int ofStream) {
    return frame(RESET, 0, ofStream, integer(8)); // CANCEL
  }

  /** The newest stream. */
  int stream() {
    return stream;
  }

  /** Sends the buffer. */
  void send() throws IOException {
    unsent.writeTo(socket.getOutputStream());
    unsent.reset();
  }

  /** Reads and discards what the server sends, until it closes the connection. */
  void drain() {
    byte[] buffer = new byte[LONGEST_FRAME];
    try {
      InputStream in = socket.getInputStream();
      while (in.read(buffer) >= 0) {
        // discarded
      }
    } catch (IOException e) {
      // The connection is closed.
    }
  }

  /** Resets the connection. */
  @Override
  public void close() throws IOException {
    socket.setSoLinger(true, 0); // a reset: the port is free at once
    socket.close();
  }

  /**
   * A gRPC message frame with the given length in its prefix, which may differ from the bytes sent.
   */
  static byte[] framed(int length, byte[] sent) {
    return ByteBuffer.allocate(5 + sent.length).put((byte) 0).putInt(length).put(sent).array();
  }

  private static byte[] integer(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
