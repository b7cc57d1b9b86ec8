package org.glauber.bench.chaos.strangers;

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
 * A client's connection over which anything can be sent: HTTP/2 by hand. What is put together is
 * sent by {@link #send}. Not safe for threads, but for {@link #close}.
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

  /** Begins as HTTP/2 does, and takes answers of any length. */
  RawConnection begin() {
    return begin(LARGEST_WINDOW).frame(WINDOW_UPDATE, 0, 0, integer(LARGEST_WINDOW - FIRST_WINDOW));
  }

  /**
   * Begins as HTTP/2 does.
   *
   * @param window bytes of an answer that may be sent before more are asked for
   */
  RawConnection begin(int window) {
    // The server's settings are on their way, and with them the window that it gives to a request.
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

  /** Opens a stream with the headers of a call, and goes on with no more. */
  RawConnection headers(String method, Map<String, String> more) {
    byte[] block = block(method, more);
    return frame(HEADERS, END_HEADERS, stream, block);
  }

  /** Opens a stream and encodes its headers, which are still to be sent. */
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

  /** Makes a call of one request. */
  RawConnection call(String method, Map<String, String> more, byte[] request) {
    headers(method, more);
    part(framed(request.length, request));
    return frame(DATA, END_STREAM, stream, new byte[0]);
  }

  /** Sends bytes as they are on the newest stream, which goes on. */
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

  /** Sends what was put together. */
  void send() throws IOException {
    unsent.writeTo(socket.getOutputStream());
    unsent.reset();
  }

  /** Passes over what the server sends, until it closes the connection. */
  void drain() {
    byte[] buffer = new byte[LONGEST_FRAME];
    try {
      InputStream in = socket.getInputStream();
      while (in.read(buffer) >= 0) {
        // Nobody reads it.
      }
    } catch (IOException e) {
      // The connection is over.
    }
  }

  /** Cuts the connection. */
  @Override
  public void close() throws IOException {
    socket.setSoLinger(true, 0); // a reset: the port is free at once
    socket.close();
  }

  /** A message as gRPC frames it; of the length that is told, whatever comes of it. */
  static byte[] framed(int length, byte[] sent) {
    return ByteBuffer.allocate(5 + sent.length).put((byte) 0).putInt(length).put(sent).array();
  }

  private static byte[] integer(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
