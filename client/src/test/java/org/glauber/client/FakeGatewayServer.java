package org.glauber.client;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A {@link FakeGateway} on a real port of this machine. */
public record FakeGatewayServer(FakeGateway gateway, Server server) implements AutoCloseable {
  /** Starts a gateway that sends all events at once. */
  public static FakeGatewayServer start() throws IOException {
    return start(Duration.ZERO);
  }

  /** Starts a gateway with a pause between events. */
  public static FakeGatewayServer start(Duration pace) throws IOException {
    return start(pace, InsecureServerCredentials.create());
  }

  /** Starts a gateway with TLS. */
  public static FakeGatewayServer start(ServerCredentials credentials) throws IOException {
    return start(Duration.ZERO, credentials);
  }

  private static FakeGatewayServer start(Duration pace, ServerCredentials credentials)
      throws IOException {
    FakeGateway gateway = new FakeGateway(pace);
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    Server server =
        NettyServerBuilder.forAddress(address, credentials)
            .addService(gateway)
            .addService(new FakeModelAdmin())
            .build()
            .start();
    return new FakeGatewayServer(gateway, server);
  }

  /** The host and port of the gateway. */
  public String target() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    gateway.close();
  }
}
