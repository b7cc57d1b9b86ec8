package org.glauber.server.capacity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Response headers that a server sends while a unary call waits in a queue: they confirm that the
 * call was accepted and estimate the time until its response. Because they arrive long before the
 * response, a client can distinguish a busy server from a dead one.
 */
public final class QueueNotice {
  private static final Metadata.Key<String> EXPECTED_MILLIS =
      Metadata.Key.of("glauber-expected-millis", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<HeadersOnce<?, ?>> CALL = Context.key("glauber-queue-notice");
  private static final Duration LONGEST = Duration.ofDays(1);

  private QueueNotice() {}

  /** The interceptor that a service needs to send notices. */
  public static ServerInterceptor interceptor() {
    return new Interceptor();
  }

  /**
   * Sends the headers of the call in the current context; does nothing for a call without the
   * interceptor.
   *
   * @param expected the estimated time until the response
   */
  public static void send(Duration expected) {
    @Nullable HeadersOnce<?, ?> call = CALL.get();
    if (call != null) {
      Metadata headers = new Metadata();
      headers.put(EXPECTED_MILLIS, Long.toString(expected.toMillis()));
      call.sendHeaders(headers);
    }
  }

  /** The estimate in a server's headers; empty if it is missing or malformed. */
  public static Optional<Duration> in(Metadata headers) {
    @Nullable String millis = headers.get(EXPECTED_MILLIS);
    if (millis == null || !millis.matches("[0-9]{1,15}")) {
      return Optional.empty();
    }
    Duration expected = Duration.ofMillis(Long.parseLong(millis));
    return Optional.of(expected.compareTo(LONGEST) > 0 ? LONGEST : expected);
  }

  private static final class Interceptor implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      HeadersOnce<Q, R> once = new HeadersOnce<>(call);
      return Contexts.interceptCall(Context.current().withValue(CALL, once), once, headers, next);
    }
  }

  /** A call that sends its first headers only: those of the response are dropped after a notice. */
  private static final class HeadersOnce<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private boolean isSent; // accessed by the thread that serves the call

    HeadersOnce(ServerCall<Q, R> call) {
      super(call);
    }

    @Override
    public void sendHeaders(Metadata headers) {
      if (!isSent) {
        isSent = true;
        super.sendHeaders(headers);
      }
    }
  }
}
