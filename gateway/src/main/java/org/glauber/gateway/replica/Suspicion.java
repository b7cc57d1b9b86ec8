package org.glauber.gateway.replica;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is poisoned, that is, whether it ends the replicas that take it up.
 *
 * <p><b>Rule.</b> A request is poisoned when two different replicas in a row were lost under it,
 * each within {@link #SOON} of taking it up and before the request had made any progress there.
 * Progress, and a replica that outlasts {@link #SOON} with it, clear the request.
 *
 * <p><b>Reason.</b> A request that makes a process crash or run out of memory would be retried at
 * every replica in turn and end them all. One loss says nothing: processes are killed, machines
 * fail. A second one for a reason of its own would have to strike another replica, by chance the
 * one that took the request, and in the few milliseconds before its first update. A long generation
 * is therefore never suspected for the kills it outlives, for it makes progress between them. A
 * replica is lost when its connection ends without a status from the replica: one that drains or
 * refuses sends a status, and one that cannot be reached has not taken the request up.
 *
 * <p><b>Cost.</b> A suspected request pauses for {@link #PAUSE} before it is tried again, so that
 * replicas that are killed together do not count as two, and so that the poisoned request and those
 * that were at the same replica by accident arrive at the next one apart.
 */
final class Suspicion {
  static final Duration SOON = Duration.ofSeconds(5);
  static final Duration PAUSE = Duration.ofSeconds(1);

  private @Nullable Address suspectedAt;

  /**
   * A replica was lost while it held the request, which had made no progress there.
   *
   * @param held how long the replica had it
   * @return the two replicas that the request has ended, empty when that is not shown
   */
  List<Address> lost(Address address, Duration held) {
    Address before = suspectedAt;
    suspectedAt = held.compareTo(SOON) < 0 ? address : null;
    return before == null || suspectedAt == null || before.equals(address)
        ? List.of()
        : List.of(before, address);
  }

  /** The request has made progress. */
  void clear() {
    suspectedAt = null;
  }

  /** Whether the replica that held the request last was lost soon after it took it up. */
  boolean isAroused() {
    return suspectedAt != null;
  }
}
