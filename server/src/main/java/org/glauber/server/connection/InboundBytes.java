package org.glauber.server.connection;

import java.util.function.ToLongFunction;
import org.glauber.server.capacity.FairShares;

/**
 * The bytes of requests that a server buffers before their methods receive them: incomplete
 * messages, and messages that the method has not requested yet. Their limit is shared fairly
 * between callers.
 *
 * <p>grpc-java limits the size of a message, and HTTP/2's flow control limits unread data. Neither
 * limits the total: a caller that begins a message on every stream and completes none would fill
 * the heap.
 */
public final class InboundBytes {
  private final FairShares shares;
  private final ToLongFunction<String> maxOf;

  /**
   * Creates the count of one server.
   *
   * @param capacity the maximum bytes of all calls together
   * @param maxOf (full method name) → maximum bytes of one call
   */
  public InboundBytes(long capacity, ToLongFunction<String> maxOf) {
    this.shares = new FairShares(capacity);
    this.maxOf = maxOf;
  }

  /** The bytes that are buffered now. */
  public long held() {
    return shares.taken();
  }

  /** Creates the count of a new call, which at first counts to its address. */
  RequestBytes of(String fullMethodName, String address) {
    return new RequestBytes(shares, maxOf.applyAsLong(fullMethodName), address);
  }
}
