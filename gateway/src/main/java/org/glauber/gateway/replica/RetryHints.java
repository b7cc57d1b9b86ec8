package org.glauber.gateway.replica;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When a full replica asked callers to come again. What is full is a tenant's share of a queue, and
 * denoisers keep places for chains that have begun, so a hint holds for calls of its own kind: the
 * same tenant's, begun or not. For any thread.
 */
final class RetryHints {
  private static final int MOST = 1_000; // the oldest gives way: its callers ask in vain once more

  private final Map<Kind, Long> until = // nanoTime; guarded by this object
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Long> eldest) {
          return size() > MOST;
        }
      };

  /** A kind of call. */
  record Kind(String tenant, boolean begun) {}

  /** The replica has no room for calls of this kind until then. */
  synchronized void full(Kind kind, long untilNanos) {
    until.put(kind, untilNanos);
  }

  /** Whether calls of this kind had better go elsewhere now. */
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
