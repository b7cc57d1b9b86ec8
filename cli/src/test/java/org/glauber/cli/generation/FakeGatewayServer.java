package org.glauber.cli.generation;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A {@link FakeGateway} behind a real port of this machine. */
public record FakeGatewayServer(FakeGateway gateway, Server server) implements AutoCloseable {
  /** Starts one that answers at once. */
  public static FakeGatewayServer start() throws IOException {
    FakeGateway gateway = new FakeGateway(Duration.ZERO);
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    Server server = NettyServerBuilder.forAddress(address).addService(gateway).build().start();
    return new FakeGatewayServer(gateway, server);
  }

  /** Host and port. */
  public String target() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    gateway.close();
  }
}
