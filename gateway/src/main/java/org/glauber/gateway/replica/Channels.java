package org.glauber.gateway.replica;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.server.tls.FullHandshakes;
import org.glauber.server.tls.TlsFiles;

/**
 * Opens channels to replicas. Each channel has one connection, which is opened with the first call
 * and kept alive by pings while calls run.
 */
public final class Channels implements AutoCloseable {
  private final GatewayConfig.Replicas config;
  private final ClientInterceptor tracing;
  private final TlsFiles tlsFiles;
  private final ChannelCredentials credentials;

  /**
   * @param config limits, keepalive and TLS
   * @param tracing propagates the trace to the replica
   * @throws io.quarkus.runtime.configuration.ConfigurationException if a TLS file cannot be read
   */
  public Channels(GatewayConfig.Replicas config, ClientInterceptor tracing) {
    this.config = config;
    this.tracing = tracing;
    this.tlsFiles = new TlsFiles("glauber.gateway.replicas.tls.", config.tls().reload());
    this.credentials = credentials(config.tls());
  }

  private ChannelCredentials credentials(GatewayConfig.Tls tls) {
    if (tls.ca().isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    return FullHandshakes.client(
        tlsFiles.authorities("ca", tls.ca().get(), true),
        tls.certificate().map(own -> tlsFiles.identity(own, tls.key().orElseThrow())));
  }

  GatewayConfig.Replicas config() {
    return config;
  }

  /**
   * Creates a channel; its connection is opened with the first call.
   *
   * @param service the service's key in {@code glauber.gateway.replicas.tls.names}
   */
  ManagedChannel open(Address address, String service) {
    NettyChannelBuilder channel =
        NettyChannelBuilder.forAddress(address.host(), address.port(), credentials);
    String name = config.tls().names().get(service);
    if (name != null) {
      channel.overrideAuthority(name);
    }
    return channel
        .intercept(tracing)
        .maxInboundMessageSize(config.messageBytes())
        .keepAliveTime(config.keepaliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(config.keepaliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .build();
  }

  /** Stops watching the TLS files. Open channels are not affected. */
  @Override
  public void close() {
    tlsFiles.close();
  }
}
