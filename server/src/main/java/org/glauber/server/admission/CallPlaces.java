package org.glauber.server.admission;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.server.capacity.FairShares;
import org.glauber.server.capacity.RetryAfterEstimator;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;

/** The places of one class of calls, shared fairly between callers. */
final class CallPlaces {
  private final CallClass kind;
  private final Budget budget;
  private final FairShares shares;
  private final RetryAfterEstimator retryAfter = new RetryAfterEstimator(System::nanoTime);
  private final Map<Object, Integer> byConnection = new ConcurrentHashMap<>();

  CallPlaces(CallClass kind, Budget budget) {
    this.kind = kind;
    this.budget = budget;
    this.shares = new FairShares(budget.calls());
  }

  /** The number of occupied places. */
  int taken() {
    return (int) shares.taken();
  }

  /** The maximum bytes of a request. */
  int requestBytes() {
    return budget.requestBytes();
  }

  /**
   * Takes a place.
   *
   * @param caller the caller to whose share the place counts
   * @return releases the place; must be run once
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED if the caller or its
   *     connection may have no more
   */
  Runnable take(ServerCall<?, ?> call, String caller) {
    Object connection = connection(call);
    if (byConnection.merge(connection, 1, Integer::sum) > budget.callsPerConnection()) {
      leave(connection);
      throw Refusals.exhausted(
          "CONNECTION_FULL",
          "this connection has reached its limit of %,d running %s"
              .formatted(budget.callsPerConnection(), kind.plural()),
          retryAfter.next(caller, 1));
    }
    if (!shares.tryTake(caller, 1)) {
      leave(connection);
      throw Refusals.exhausted(
          "CALLS_FULL",
          "this caller has its share of the %,d %s: three for every free place"
              .formatted(budget.calls(), kind.plural()),
          retryAfter.next(caller, 1));
    }
    RetryAfterEstimator.Occupancy occupancy = retryAfter.begin(1);
    return () -> {
      leave(connection);
      shares.release(caller, 1);
      occupancy.end();
    };
  }

  /**
   * The refusal of a call with a place whose request exceeds the memory for incomplete requests.
   */
  RefusalException refusalOfBytes(String caller) {
    return Refusals.exhausted(
        "REQUEST_BYTES_FULL",
        "incomplete requests use all the memory that this caller may hold for them",
        retryAfter.next(caller, 1));
  }

  /** The refusal of a call whose request exceeds its method's limit. */
  RefusalException refusalOfLength() {
    return Refusals.nonRetryable(
        "REQUEST_TOO_LONG",
        "a request of this method must have at most %,d bytes".formatted(budget.requestBytes()));
  }

  private void leave(Object connection) {
    byConnection.computeIfPresent(connection, (_, count) -> count == 1 ? null : count - 1);
  }

  /**
   * Identifies a call's connection by its remote address and port, which are unique at any time.
   */
  private static Object connection(ServerCall<?, ?> call) {
    Object address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return address == null ? "in this process" : address;
  }
}
