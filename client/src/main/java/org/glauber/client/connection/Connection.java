package org.glauber.client.connection;

import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a client calls a gateway, or several replicas of it.
 *
 * @param target host and port, several of them separated by commas, or any target that gRPC can
 *     resolve
 * @param timeout the deadline of each call
 * @param access the transport security and the caller's credentials
 */
public record Connection(String target, Duration timeout, Access access) {
  private static final int KEEPALIVE_SECONDS = 10; // the minimum that gRPC allows
  private static final NameResolverRegistry RESOLVERS = NameResolverRegistry.getDefaultRegistry();

  static {
    RESOLVERS.register(new GatewayListResolver());
  }

  /**
   * Creates the channel, which connects at the first call.
   *
   * @throws InvalidTargetException if the target names no gateway
   * @throws InvalidCredentialsException if a file of the credentials cannot be used
   */
  public ManagedChannel open() {
    List<GatewayAddress> unused = GatewayAddress.of(target); // rejects an invalid target
    try {
      return NettyChannelBuilder.forTarget(GatewayListResolver.target(target), access.credentials())
          .intercept(access.bearer())
          .defaultLoadBalancingPolicy("round_robin")
          .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS) // only during calls
          .keepAliveTimeout(KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS)
          .build();
    } catch (InvalidCredentialsException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw GatewayAddress.wrong(target);
    }
  }
}
