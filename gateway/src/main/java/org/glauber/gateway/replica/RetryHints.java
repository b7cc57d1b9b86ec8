package org.glauber.gateway.replica;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The retry delays that a full replica gave. A replica is full when a tenant's share of its queue
 * is, and denoisers reserve places for chains that have begun, so a delay applies only to calls of
 * the same kind: same tenant, and begun or not. Thread-safe.
 */
final class RetryHints {
  // The oldest hint is evicted; its callers may then be refused once more.
  private static final int MAX_HINTS = 1_000;

  private final Map<Kind, Long> until = // nanoTime; guarded by this object
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Long> eldest) {
          return size() > MAX_HINTS;
        }
      };

  /** The calls that a retry delay applies to. */
  record Kind(String tenant, boolean begun) {}

  /** Records that the replica has no room for calls of this kind until {@code untilNanos}. */
  synchronized void full(Kind kind, long untilNanos) {
    until.put(kind, untilNanos);
  }

  /** Whether the replica has no room for calls of this kind now. */
  synchronized boolean isFull(Kind kind, long now) {
    Long end = until.get(kind);
    if (end == null) {
      return false;
    }
    if (end - now > 0) {
      return true;
    }
    until.remove(kind);
    return false;
  }
}
