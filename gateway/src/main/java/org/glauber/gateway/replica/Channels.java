package org.glauber.gateway.replica;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.server.tls.FullHandshakes;
import org.glauber.server.tls.TlsFiles;

/**
 * How channels are made. Each has one connection, which is opened with the first call and asked for
 * signs of life while calls run.
 */
public final class Channels implements AutoCloseable {
  private final GatewayConfig.Replicas config;
  private final ClientInterceptor tracing;
  private final TlsFiles tlsFiles;
  private final ChannelCredentials credentials;

  /**
   * @param tracing carries the trace to the replica
   * @throws io.quarkus.runtime.configuration.ConfigurationException when a file of TLS cannot be
   *     read
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
   * Opens a channel.
   *
   * @param service as {@code glauber.gateway.replicas.tls.names} has it
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

  /** Looks at no files any more; channels stay as they are. */
  @Override
  public void close() {
    tlsFiles.close();
  }
}
