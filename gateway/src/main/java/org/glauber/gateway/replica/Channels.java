package org.glauber.gateway.replica;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import org.glauber.gateway.config.GatewayConfig;

/**
 * How channels are made. Each has one connection, which is opened with the first call and asked for
 * signs of life while calls run.
 *
 * @param tracing carries the trace to the replica
 */
public record Channels(GatewayConfig.Replicas config, ClientInterceptor tracing) {

  ManagedChannel open(Address address) {
    return NettyChannelBuilder.forAddress(address.host(), address.port())
        .usePlaintext()
        .intercept(tracing)
        .maxInboundMessageSize(config.messageBytes())
        .keepAliveTime(config.keepaliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(config.keepaliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .build();
  }
}
