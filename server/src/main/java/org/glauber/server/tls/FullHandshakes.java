package org.glauber.server.tls;

import io.grpc.Attributes;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ServerCredentials;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.NettySslContextServerCredentials;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS credentials without session resumption. A resumed session skips the verification of the
 * peer's certificate: with the JDK's defaults, a caller whose authority was withdrawn or whose
 * certificate has expired can reconnect for up to a day. Connections of this suite live for minutes
 * and gain nothing from resumption.
 *
 * <p>A time limit alone is not enough in TLS 1.3, because every resumption issues a new ticket with
 * a new lifetime. A server therefore also invalidates each session, and with it its tickets, as
 * soon as it is verified ({@link #noResumption}).
 */
public final class FullHandshakes {
  private static final long SESSION_SECONDS = 1; // the minimum; 0 would mean no limit

  // The JDK's server does not check the age of stateless tickets. Read when a context is created.
  private static final String STATELESS_TICKETS = "jdk.tls.server.enableSessionTicketExtension";

  private FullHandshakes() {}

  /**
   * Creates a server's credentials.
   *
   * @param callers verifies callers' certificates; if empty, callers are not asked for one
   */
  public static ServerCredentials server(
      X509ExtendedKeyManager identity, Optional<X509ExtendedTrustManager> callers) {
    System.setProperty(STATELESS_TICKETS, "false");
    SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forServer(identity));
    callers.ifPresent(trusted -> builder.trustManager(trusted).clientAuth(ClientAuth.REQUIRE));
    try {
      return NettySslContextServerCredentials.create(
          builder.sessionTimeout(SESSION_SECONDS).build());
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up with these key and authorities", e);
    }
  }

  /**
   * Invalidates each session once its connection is established. Every server with these
   * credentials must install this filter.
   */
  public static ServerTransportFilter noResumption() {
    return new ServerTransportFilter() {
      @Override
      public Attributes transportReady(Attributes attributes) {
        SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session != null) {
          session.invalidate();
        }
        return attributes;
      }
    };
  }

  /**
   * Creates a caller's credentials.
   *
   * @param identity the certificate for servers that ask for one
   */
  public static ChannelCredentials client(
      X509ExtendedTrustManager servers, Optional<X509ExtendedKeyManager> identity) {
    SslContextBuilder builder = GrpcSslContexts.forClient().trustManager(servers);
    identity.ifPresent(builder::keyManager);
    try {
      return NettySslContextChannelCredentials.create(
          builder.sessionTimeout(SESSION_SECONDS).build());
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up with these key and authorities", e);
    }
  }
}
