package org.glauber.server.connection;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.glauber.server.capacity.FairShares;

/**
 * Limits the number of a server's connections, shared fairly between addresses. An excess
 * connection is closed before any of its bytes are read.
 */
public final class ConnectionLimit {
  private final FairShares connections;

  /**
   * @param max the maximum number of connections, handshakes included
   */
  public ConnectionLimit(int max) {
    connections = new FairShares(max);
  }

  /** The number of connections. */
  public long count() {
    return connections.taken();
  }

  /**
   * Wraps the first handler of a connection: installs it if the limit permits the connection, else
   * closes the connection.
   */
  ChannelHandler limiting(ChannelHandler first) {
    return new LimitHandler(first);
  }

  private final class LimitHandler extends ChannelInboundHandlerAdapter {
    private final ChannelHandler first;

    LimitHandler(ChannelHandler first) {
      this.first = first;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      String address = Callers.ofAddress(ctx.channel().remoteAddress());
      if (!connections.tryTake(address, 1)) {
        ctx.close();
        return;
      }
      ctx.channel().closeFuture().addListener(_ -> connections.release(address, 1));
      ctx.pipeline().replace(this, null, first);
    }
  }
}
