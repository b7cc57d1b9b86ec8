package org.glauber.server.admission;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.server.queue.FairShares;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.glauber.server.status.RetryAfterEstimator;

/** The places for calls of one class, shared fairly between callers. */
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

  /** How many are taken. */
  int taken() {
    return (int) shares.taken();
  }

  /** The most bytes of a request. */
  int requestBytes() {
    return budget.requestBytes();
  }

  /**
   * Takes a place.
   *
   * @param caller whose share it is of
   * @return gives it back; to be run once
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED when there is none
   */
  Runnable take(ServerCall<?, ?> call, String caller) {
    Object connection = connection(call);
    if (byConnection.merge(connection, 1, Integer::sum) > budget.callsPerConnection()) {
      leave(connection);
      throw Refusals.exhausted(
          "CONNECTION_FULL",
          "%,d %s run on this connection, its limit"
              .formatted(budget.callsPerConnection(), kind.plural()),
          retryAfter.next(caller, 1));
    }
    if (!shares.tryTake(caller, 1)) {
      leave(connection);
      throw Refusals.exhausted(
          "CALLS_FULL",
          "up to %,d %s run at once, of one caller three for every free place: this one has its share"
              .formatted(budget.calls(), kind.plural()),
          retryAfter.next(caller, 1));
    }
    RetryAfterEstimator.Stay stay = retryAfter.begin(1);
    return () -> {
      leave(connection);
      shares.giveBack(caller, 1);
      stay.end();
    };
  }

  /** The refusal of a call that has a place, but whose request there is no room for. */
  RefusalException refusalOfBytes(String caller) {
    return Refusals.exhausted(
        "REQUEST_BYTES_FULL",
        "requests that are not complete take all the memory that this caller may have for them",
        retryAfter.next(caller, 1));
  }

  /** The refusal of a call whose request is too long. */
  RefusalException refusalOfLength() {
    return Refusals.hopeless(
        "REQUEST_TOO_LONG",
        "a request of this method has at most %,d bytes".formatted(budget.requestBytes()));
  }

  private void leave(Object connection) {
    byConnection.computeIfPresent(connection, (_, count) -> count == 1 ? null : count - 1);
  }

  /** No two connections at a time have the same remote address and port. */
  private static Object connection(ServerCall<?, ?> call) {
    Object address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return address == null ? "in this process" : address;
  }
}
