package org.glauber.server.connection;

import io.grpc.ServerCredentials;
import io.grpc.internal.ObjectPool;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.InternalProtocolNegotiator;
import io.netty.channel.ChannelHandler;
import io.netty.util.AsciiString;
import java.util.concurrent.Executor;
import org.glauber.server.config.GrpcServerConfig;

/**
 * Server credentials that install a {@link ConnectionGuard} on every connection and limit the
 * number of connections. They are credentials because grpc-java exposes a connection's HTTP/2
 * handler only to their protocol negotiator.
 */
public final class GuardedCredentials {
  private GuardedCredentials() {}

  /** The same credentials with these limits. */
  public static ServerCredentials of(
      ServerCredentials credentials, GrpcServerConfig.Limits limits, ConnectionLimit connections) {
    return InternalNettyServerCredentials.create(
        new Factory(InternalNettyServerCredentials.toNegotiator(credentials), limits, connections));
  }

  private record Factory(
      InternalProtocolNegotiator.ServerFactory credentials,
      GrpcServerConfig.Limits limits,
      ConnectionLimit connections)
      implements InternalProtocolNegotiator.ServerFactory {
    @Override
    public InternalProtocolNegotiator.ProtocolNegotiator newNegotiator(
        ObjectPool<? extends Executor> offloadExecutorPool) {
      return new Negotiator(credentials.newNegotiator(offloadExecutorPool), limits, connections);
    }
  }

  private record Negotiator(
      InternalProtocolNegotiator.ProtocolNegotiator credentials,
      GrpcServerConfig.Limits limits,
      ConnectionLimit connections)
      implements InternalProtocolNegotiator.ProtocolNegotiator {
    @Override
    public AsciiString scheme() {
      return credentials.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler http2) {
      ConnectionGuard.install(http2, limits);
      return connections.limiting(credentials.newHandler(http2));
    }

    @Override
    public void close() {
      credentials.close();
    }
  }
}
