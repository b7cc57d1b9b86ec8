package org.glauber.server.connection;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.glauber.server.queue.FairShares;

/**
 * The bound on the connections of a server, shared fairly between addresses. A connection that
 * there is no room for is closed before anything of it is read.
 */
public final class ConnectionLimit {
  private final FairShares connections;

  /**
   * @param most the most connections at once, handshakes included
   */
  public ConnectionLimit(int most) {
    connections = new FairShares(most);
  }

  /** The connections that there are. */
  public long count() {
    return connections.taken();
  }

  /** In place of the first handler of a connection: itself where there is room. */
  ChannelHandler before(ChannelHandler first) {
    return new Door(first);
  }

  private final class Door extends ChannelInboundHandlerAdapter {
    private final ChannelHandler first;

    Door(ChannelHandler first) {
      this.first = first;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      String address = Callers.at(ctx.channel().remoteAddress());
      if (!connections.tryTake(address, 1)) {
        ctx.close();
        return;
      }
      ctx.channel().closeFuture().addListener(_ -> connections.giveBack(address, 1));
      ctx.pipeline().replace(this, null, first);
    }
  }
}
