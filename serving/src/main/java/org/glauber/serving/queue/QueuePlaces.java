package org.glauber.serving.queue;

import java.util.HashMap;
import java.util.Map;
import org.glauber.server.capacity.FairShares;

/**
 * Counts the occupied places of a queue by tenant. Not thread-safe: its owner must hold a lock.
 *
 * <p>A tenant may hold {@value FairShares#OWN_PER_FREE} places for every place that was free before
 * its call took any. A tenant that floods the queue is therefore refused immediately and leaves
 * places to others, and waiting pieces need not be evicted. An empty queue accepts any call with at
 * most as many pieces as it has places.
 */
public final class QueuePlaces {
  private final int capacity;
  private final Map<String, Integer> taken = new HashMap<>(); // (tenant), above 0
  private int size;

  /** Creates a queue's places, all free. */
  public QueuePlaces(int capacity) {
    this.capacity = capacity;
  }

  /** Whether a tenant may take {@code count} more places. */
  public boolean hasRoom(String tenant, int count) {
    int free = capacity - size;
    return count <= free
        && taken.getOrDefault(tenant, 0) + (long) count <= (long) FairShares.OWN_PER_FREE * free;
  }

  /** Takes a place without checking capacity. */
  public void take(String tenant) {
    taken.merge(tenant, 1, Integer::sum);
    size++;
  }

  /** Releases a place that this tenant holds. */
  public void release(String tenant) {
    taken.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
    size--;
  }

  /** The number of occupied places. */
  public int size() {
    return size;
  }

  /** Releases all places. */
  public void clear() {
    taken.clear();
    size = 0;
  }
}
