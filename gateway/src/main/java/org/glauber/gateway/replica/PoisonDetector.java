package org.glauber.gateway.replica;

import java.time.Duration;
import java.util.List;
import org.glauber.gateway.discovery.Address;
import org.jspecify.annotations.Nullable;

/**
 * Detects a poisoned request: one that crashes the replicas that run it.
 *
 * <p><b>Rule.</b> A request is poisoned if two different replicas in a row were lost while they ran
 * it, each within {@link #CRASH_WINDOW} of receiving it and before it had made any progress there.
 * Progress clears the suspicion, and so does a replica that is lost later than {@link
 * #CRASH_WINDOW}.
 *
 * <p><b>Reason.</b> A request that makes a process crash or run out of memory would be retried at
 * every replica in turn and crash all of them. One loss proves nothing: processes are killed,
 * machines fail. An unrelated second loss would have to hit the very replica that received the
 * request next, in the few milliseconds before its first update. A long generation that survives
 * several kills is therefore never suspected, because it makes progress between them. A replica is
 * lost if its connection ends without a status: a replica that drains or refuses sends a status,
 * and one that cannot be reached has not received the request.
 *
 * <p><b>Cost.</b> A suspected request waits for about {@link #RETRY_PAUSE} before it is retried, so
 * that replicas that are killed together do not count as two, and so that a poisoned request and
 * the innocent ones that ran at the same replica do not reach the next replica together.
 */
final class PoisonDetector {
  static final Duration CRASH_WINDOW = Duration.ofSeconds(5);
  static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private @Nullable Address suspectedAt;

  /**
   * Records that a replica was lost while it ran the request, which had made no progress there.
   *
   * @param held how long the replica had the request
   * @return the two replicas lost if the request is now poisoned, otherwise an empty list
   */
  List<Address> replicaLost(Address address, Duration held) {
    Address before = suspectedAt;
    suspectedAt = held.compareTo(CRASH_WINDOW) < 0 ? address : null;
    return before == null || suspectedAt == null || before.equals(address)
        ? List.of()
        : List.of(before, address);
  }

  /** Records that the request has made progress. */
  void progressed() {
    suspectedAt = null;
  }

  /** Whether the last replica was lost within {@link #CRASH_WINDOW} of receiving the request. */
  boolean isSuspected() {
    return suspectedAt != null;
  }
}
