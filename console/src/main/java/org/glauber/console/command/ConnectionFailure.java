package org.glauber.console.command;

import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.glauber.client.connection.Access;
import org.glauber.client.connection.GatewayAddress;
import org.jspecify.annotations.Nullable;

/**
 * Explains to the user why a gateway cannot be reached. gRPC describes a TLS mismatch between
 * caller and port only as "Network closed for unknown reason".
 *
 * @param target the gateway that was called
 * @param access the credentials of the call
 */
record ConnectionFailure(String target, Access access) {
  private static final String NO_REASON = "Network closed for unknown reason";
  private static final String NO_COMMON_PROTOCOL = "Failed ALPN negotiation";
  private static final String ALERT = "fatal alert: ";
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** Whether a status comes from gRPC because a connection failed, and not from a service. */
  static boolean explains(Status status) {
    return isForeign(status)
        || status.getCode() == Status.Code.UNAVAILABLE
            && (status.getCause() != null || describes(status, NO_REASON));
  }

  /** The explanation of a status. */
  String sentence(Status status) {
    @Nullable Throwable cause = status.getCause();
    if (find(cause, ConnectException.class).isPresent()
        || find(cause, NoRouteToHostException.class).isPresent()) {
      return "Nothing answers at "
          + target
          + ". Start the suite with ./glauber up, or name another gateway with --target.";
    }
    if (find(cause, UnknownHostException.class).isPresent()) {
      return "The host name in --target " + target + " cannot be resolved.";
    }
    Optional<String> tls = access.ca().isPresent() ? overTls(cause) : overPlainText();
    return tls.orElse(
        isForeign(status)
            ? "The server at " + target + " does not speak gRPC, so it is not a gateway."
            : "The connection to " + target + " was lost: the gateway closed it.");
  }

  /** Whether the server speaks another protocol. */
  private static boolean isForeign(Status status) {
    return find(status.getCause(), Http2Exception.class).isPresent()
        || describes(status, NO_COMMON_PROTOCOL);
  }

  private static boolean describes(Status status, String beginning) {
    return String.valueOf(status.getDescription()).startsWith(beginning);
  }

  private Optional<String> overPlainText() {
    return speaksTls()
        ? Optional.of(
            target
                + " speaks TLS: --ca (or GLAUBER_CA) must name the authority of its certificate.")
        : Optional.empty();
  }

  private Optional<String> overTls(@Nullable Throwable cause) {
    if (find(cause, NotSslRecordException.class).isPresent()) {
      return Optional.of(
          target + " speaks plain text, not TLS: leave out --ca (or GLAUBER_CA) to reach it.");
    }
    return untrusted(cause)
        .map(
            reason ->
                "The certificate of %s cannot be trusted with the authorities in --ca %s: %s."
                    .formatted(target, access.ca().orElseThrow(), reason))
        .or(
            () ->
                find(cause, SSLException.class)
                    .map(problem -> String.valueOf(problem.getMessage()))
                    .filter(message -> message.contains(ALERT))
                    .map(message -> message.substring(message.indexOf(ALERT) + ALERT.length()))
                    .map(this::refusal));
  }

  private static Optional<String> untrusted(@Nullable Throwable cause) {
    if (find(cause, CertPathBuilderException.class).isPresent()) {
      return Optional.of("it was not issued by any of them");
    }
    return causes(cause)
        .filter(CertificateException.class::isInstance)
        .reduce((_, inner) -> inner) // the most specific
        .map(Throwable::getMessage);
  }

  private String refusal(String alert) {
    return "%s refuses the connection (%s). %s"
        .formatted(
            target,
            alert,
            access.identity().isPresent()
                ? "The certificate in --cert must be issued by an authority that the gateway trusts."
                : "If it requires a client certificate, pass one with --cert and --key.");
  }

  /** Whether the server presents a certificate in a TLS handshake. Sends nothing else. */
  private boolean speaksTls() {
    return GatewayAddress.of(target).stream().anyMatch(ConnectionFailure::showsCertificate);
  }

  private static boolean showsCertificate(GatewayAddress address) {
    AtomicBoolean isShown = new AtomicBoolean();
    try (Socket socket = new Socket()) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new CertificateProbe(isShown)}, null);
      int limit = Math.toIntExact(LIMIT.toMillis());
      socket.connect(address.socketAddress(), limit);
      socket.setSoTimeout(limit);
      try (SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(socket, address.host(), address.port(), false)) {
        tls.startHandshake();
      }
    } catch (IOException | GeneralSecurityException e) {
      return isShown.get();
    }
    return isShown.get();
  }

  /** Trusts no certificate, and records that one was presented. */
  private record CertificateProbe(AtomicBoolean isShown) implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      isShown.set(true);
      throw new CertificateException("only probed for a certificate");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static <T extends Throwable> Optional<T> find(
      @Nullable Throwable failure, Class<T> kind) {
    return causes(failure).filter(kind::isInstance).map(kind::cast).findFirst();
  }

  private static Stream<Throwable> causes(@Nullable Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }
}
