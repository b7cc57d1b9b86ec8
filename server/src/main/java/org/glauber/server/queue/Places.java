package org.glauber.server.queue;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the places of a queue that are taken, by tenant, for an owner that has a lock of its own.
 *
 * <p>A tenant may take as many as {@link FairShares} permits. A tenant that floods the queue
 * therefore leaves some of it to others and is refused at once, and nothing that waits is turned
 * out again.
 */
public final class Places {
  private final int capacity;
  private final Map<String, Integer> taken = new HashMap<>(); // (tenant), above 0
  private int size;

  /** All places free. */
  public Places(int capacity) {
    this.capacity = capacity;
  }

  /** Whether a tenant may take {@code count} more places. */
  public boolean hasRoom(String tenant, int count) {
    return FairShares.hasRoom(count, taken.getOrDefault(tenant, 0), capacity - size);
  }

  /** Takes a place, whether there is room or not. */
  public void take(String tenant) {
    taken.merge(tenant, 1, Integer::sum);
    size++;
  }

  /** Gives back a place of a tenant that has one. */
  public void giveBack(String tenant) {
    taken.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
    size--;
  }

  /** How many places are taken. */
  public int size() {
    return size;
  }

  /** Gives back all places. */
  public void clear() {
    taken.clear();
    size = 0;
  }
}
