package org.glauber.server.connection;

import io.grpc.Status;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Validates request headers that grpc-java handles badly. grpc-java echoes header values in its
 * error responses, and a response longer than the caller accepts becomes a reset; a time-out that
 * it cannot parse is only logged.
 */
final class RequestHeaders {
  private static final AsciiString TIMEOUT = AsciiString.of("grpc-timeout");
  private static final int TIMEOUT_DIGITS = 8; // gRPC's own limit
  private static final int MAX_PATH = 256; // service and method; the suite's are a third as long

  // Headers that error responses echo; valid values are shorter than these limits.
  private static final Map<AsciiString, Integer> MAX_LENGTHS =
      Map.of(
          AsciiString.of("grpc-encoding"), 64,
          AsciiString.of("content-type"), 128,
          AsciiString.of(":method"), 32);

  private RequestHeaders() {}

  /** The response to a request with invalid headers; empty if the headers are valid. */
  static Optional<Http2Headers> refusal(Http2Headers headers) {
    CharSequence path = headers.path();
    if (path != null && path.isEmpty()) {
      return answer(Status.Code.UNIMPLEMENTED, "the :path is empty, it must be /SERVICE/METHOD");
    }
    if (path != null && path.length() > MAX_PATH) {
      return answer(
          Status.Code.UNIMPLEMENTED,
          "no method has a name of %,d characters".formatted(path.length() - 1));
    }
    for (Map.Entry<AsciiString, Integer> bound : MAX_LENGTHS.entrySet()) {
      CharSequence value = headers.get(bound.getKey());
      if (value != null && value.length() > bound.getValue()) {
        return answer(
            Status.Code.INTERNAL,
            "header %s must have up to %d characters, but has %,d"
                .formatted(bound.getKey(), bound.getValue(), value.length()));
      }
    }
    // grpc-java reads the last one only.
    for (CharSequence timeout : headers.getAll(TIMEOUT)) {
      if (!isTimeout(timeout)) {
        return answer(
            Status.Code.INTERNAL,
            "header grpc-timeout must be up to %d digits and one of H, M, S, m, u, n"
                .formatted(TIMEOUT_DIGITS));
      }
    }
    return Optional.empty();
  }

  private static boolean isTimeout(@Nullable CharSequence value) {
    if (value == null || value.length() < 2 || value.length() > TIMEOUT_DIGITS + 1) {
      return false;
    }
    int last = value.length() - 1;
    for (int k = 0; k < last; k++) {
      if (value.charAt(k) < '0' || value.charAt(k) > '9') {
        return false;
      }
    }
    return "HMSmun".indexOf(value.charAt(last)) >= 0;
  }

  /** A gRPC response without a message; the description must be plain ASCII. */
  private static Optional<Http2Headers> answer(Status.Code code, String description) {
    return Optional.of(
        new DefaultHttp2Headers()
            .status("200")
            .set("content-type", "application/grpc")
            .set("grpc-status", Integer.toString(code.value()))
            .set("grpc-message", description));
  }
}
