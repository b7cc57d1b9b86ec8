package org.glauber.gateway.resume;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Entries of tenants, within bounds that all tenants share: where there is no room, the tenant that
 * takes most loses its oldest entry, so that one tenant's flood costs no other an entry. Each
 * operation takes time in the logarithm of the number of tenants. For one thread at a time.
 *
 * @param <E> what an entry holds
 */
final class TenantShelves<E> {
  private static final Comparator<Shelf<?>> LEAST_FIRST =
      Comparator.<Shelf<?>>comparingLong(shelf -> shelf.taken).thenComparing(shelf -> shelf.tenant);

  private final int limit;
  private final long siteLimit;
  private final Map<String, Entry<E>> entries = new LinkedHashMap<>(); // by id, the oldest first
  private final Map<String, Shelf<E>> shelves = new HashMap<>(); // by tenant
  private final TreeSet<Shelf<E>> byTaken = new TreeSet<>(LEAST_FIRST);
  private long sites;

  /**
   * No entry yet.
   *
   * @param limit the most entries
   * @param siteLimit the most sites of all entries together
   */
  TenantShelves(int limit, long siteLimit) {
    this.limit = limit;
    this.siteLimit = siteLimit;
  }

  private record Entry<E>(String tenant, int siteCount, E held) {}

  /** What a tenant has. */
  private static final class Shelf<E> {
    private final String tenant;
    private final Map<String, Entry<E>> entries = new LinkedHashMap<>(); // by id, the oldest first
    private long taken; // of the bounds, in sites

    Shelf(String tenant) {
      this.tenant = tenant;
    }
  }

  /** Puts an entry in as the newest; others go where there is no room. */
  void put(String id, String tenant, int siteCount, E held) {
    remove(id);
    Entry<E> entry = new Entry<>(tenant, siteCount, held);
    entries.put(id, entry);
    sites += siteCount;
    Shelf<E> shelf = shelves.computeIfAbsent(tenant, Shelf::new);
    byTaken.remove(shelf);
    shelf.entries.put(id, entry);
    shelf.taken += taken(entry);
    byTaken.add(shelf);
    while (entries.size() > limit || sites > siteLimit) {
      remove(byTaken.getLast().entries.keySet().iterator().next());
    }
  }

  /** A place counts as its share of the sites. */
  private long taken(Entry<E> entry) {
    return entry.siteCount + siteLimit / Math.max(1, limit);
  }

  /** Takes an entry out, if it is there. */
  void remove(String id) {
    Entry<E> entry = entries.remove(id);
    if (entry == null) {
      return;
    }
    sites -= entry.siteCount;
    Shelf<E> shelf = shelves.get(entry.tenant);
    if (shelf == null) {
      throw new IllegalStateException("an entry without a shelf");
    }
    byTaken.remove(shelf);
    shelf.entries.remove(id);
    shelf.taken -= taken(entry);
    if (shelf.entries.isEmpty()) {
      shelves.remove(entry.tenant);
    } else {
      byTaken.add(shelf);
    }
  }

  /** An entry by its id. */
  @Nullable E get(String id) {
    Entry<E> entry = entries.get(id);
    return entry == null ? null : entry.held;
  }

  /** The oldest entry. */
  Optional<E> oldest() {
    return entries.values().stream().findFirst().map(Entry::held);
  }

  /** How many there are. */
  int size() {
    return entries.size();
  }
}
