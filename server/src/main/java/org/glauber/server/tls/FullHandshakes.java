package org.glauber.server.tls;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.NettySslContextServerCredentials;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Credentials for TLS whose sessions cannot be resumed after one second. A resumed session skips
 * the verification of the peer's certificate: with the JDK's defaults, a caller whose authority was
 * withdrawn or whose certificate has expired reconnects for up to a day. Connections of this suite
 * live for minutes and gain nothing from resumption.
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
