package org.glauber.server.queue;

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
 * What a unary call's headers say while it waits in a queue: that it was taken in, and about how
 * long its answer takes. They are sent at once, long before the answer; a client that has them need
 * not guess whether a server is slow or dead.
 */
public final class QueueNotice {
  private static final Metadata.Key<String> EXPECTED_MILLIS =
      Metadata.Key.of("glauber-expected-millis", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<HeadersOnce<?, ?>> CALL = Context.key("glauber-queue-notice");
  private static final Duration LONGEST = Duration.ofDays(1);

  private QueueNotice() {}

  /** The interceptor that a service needs for its methods to send notices. */
  public static ServerInterceptor interceptor() {
    return new Interceptor();
  }

  /**
   * Sends the headers of the call that this thread serves; those of a call without the interceptor
   * stay as they are.
   *
   * @param expected until the answer
   */
  public static void send(Duration expected) {
    @Nullable HeadersOnce<?, ?> call = CALL.get();
    if (call != null) {
      Metadata headers = new Metadata();
      headers.put(EXPECTED_MILLIS, Long.toString(expected.toMillis()));
      call.sendHeaders(headers);
    }
  }

  /** What a server said about its answer; empty where it said nothing that can be read. */
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

  /** A call whose headers may be sent early: those that come with the answer are dropped then. */
  private static final class HeadersOnce<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private boolean isSent; // by the thread that serves the call

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
