package org.glauber.server.queue;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the places of a queue that are taken, by tenant, for an owner that has a lock of its own.
 *
 * <p>A tenant may have {@value FairShares#OWN_PER_FREE} places for every place that was free before
 * its call took any. A tenant that floods the queue therefore leaves some of it to others and is
 * refused at once, and nothing that waits is turned out again. An empty queue takes any call that
 * has no more pieces than it has places.
 */
public final class QueuePlaces {
  private final int capacity;
  private final Map<String, Integer> taken = new HashMap<>(); // (tenant), above 0
  private int size;

  /** All places free. */
  public QueuePlaces(int capacity) {
    this.capacity = capacity;
  }

  /** Whether a tenant may take {@code count} more places. */
  public boolean hasRoom(String tenant, int count) {
    int free = capacity - size;
    return count <= free
        && taken.getOrDefault(tenant, 0) + (long) count <= (long) FairShares.OWN_PER_FREE * free;
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
