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
 * TLS whose sessions are not resumed. A resumed session skips the verification of the peer's
 * certificate: with the JDK's defaults, a caller whose authority was withdrawn or whose certificate
 * has expired reconnects for up to a day. Connections of this suite live for minutes and gain
 * nothing from resumption.
 *
 * <p>A time limit alone does not hold in TLS 1.3: every resumption hands out a new ticket, whose
 * time begins anew. So a server also invalidates each session as soon as it is verified, and its
 * tickets with it ({@link #noResumption}).
 */
public final class FullHandshakes {
  private static final long SESSION_SECONDS = 1; // the least; 0 would mean no limit

  // The JDK's server does not check the age of stateless tickets. Read whenever a context is made.
  private static final String STATELESS_TICKETS = "jdk.tls.server.enableSessionTicketExtension";

  private FullHandshakes() {}

  /**
   * A server's credentials.
   *
   * @param callers whom it trusts; empty: callers are not asked for a certificate
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

  /** Belongs on every server with these credentials: no session serves a second connection. */
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
   * A caller's credentials.
   *
   * @param identity what it shows to servers that ask
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
