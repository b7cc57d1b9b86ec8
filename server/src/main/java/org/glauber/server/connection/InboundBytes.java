package org.glauber.server.connection;

import java.util.function.ToLongFunction;
import org.glauber.server.queue.FairShares;

/**
 * The bytes of requests that a server holds because no method has taken them: messages that are not
 * complete, and messages that are not asked for yet. They are shared fairly between callers.
 *
 * <p>grpc-java bounds a message, and HTTP/2's flow control bounds what is sent ahead. Neither
 * bounds the sum: a caller that begins a message on every stream and never ends one would fill the
 * heap.
 */
public final class InboundBytes {
  private final FairShares shares;
  private final ToLongFunction<String> mostOf;

  /**
   * Counts for one server.
   *
   * @param capacity the most bytes of all calls together
   * @param mostOf the most bytes of one call, by its method's full name
   */
  public InboundBytes(long capacity, ToLongFunction<String> mostOf) {
    this.shares = new FairShares(capacity);
    this.mostOf = mostOf;
  }

  /** The bytes that are held now. */
  public long held() {
    return shares.taken();
  }

  /** For a call that begins, at first counted for its address. */
  RequestBytes of(String fullMethodName, String address) {
    return new RequestBytes(shares, mostOf.applyAsLong(fullMethodName), address);
  }
}
