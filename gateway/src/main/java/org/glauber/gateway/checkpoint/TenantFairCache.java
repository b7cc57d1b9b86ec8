package org.glauber.gateway.checkpoint;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache that is shared fairly by tenants: when it is full, it evicts the oldest entry of
 * the tenant that takes the most room, so that a flood of one tenant evicts no entries of others.
 * Each operation takes time logarithmic in the number of tenants. Not thread-safe.
 *
 * @param <E> the type of values
 */
final class TenantFairCache<E> {
  private static final Comparator<TenantEntries<?>> SMALLEST_FIRST =
      Comparator.<TenantEntries<?>>comparingLong(it -> it.size).thenComparing(it -> it.tenant);

  private final int limit;
  private final long siteLimit;
  private final Map<String, Entry<E>> entries = new LinkedHashMap<>(); // by id, the oldest first
  private final Map<String, TenantEntries<E>> byTenant = new HashMap<>();
  private final TreeSet<TenantEntries<E>> bySize = new TreeSet<>(SMALLEST_FIRST);
  private long sites;

  /**
   * Creates an empty cache.
   *
   * @param limit the most entries
   * @param siteLimit the most sites of all entries together
   */
  TenantFairCache(int limit, long siteLimit) {
    this.limit = limit;
    this.siteLimit = siteLimit;
  }

  private record Entry<E>(String tenant, int siteCount, E value) {}

  /** The entries of one tenant. */
  private static final class TenantEntries<E> {
    private final String tenant;
    private final Map<String, Entry<E>> entries = new LinkedHashMap<>(); // by id, the oldest first
    private long size; // of all entries, in sites

    TenantEntries(String tenant) {
      this.tenant = tenant;
    }
  }

  /** Adds an entry as the newest, and evicts others if the cache is full. */
  void put(String id, String tenant, int siteCount, E value) {
    remove(id);
    Entry<E> entry = new Entry<>(tenant, siteCount, value);
    entries.put(id, entry);
    sites += siteCount;
    TenantEntries<E> ofTenant = byTenant.computeIfAbsent(tenant, TenantEntries::new);
    bySize.remove(ofTenant);
    ofTenant.entries.put(id, entry);
    ofTenant.size += size(entry);
    bySize.add(ofTenant);
    while (entries.size() > limit || sites > siteLimit) {
      remove(bySize.getLast().entries.keySet().iterator().next());
    }
  }

  /** The room that an entry takes: its sites, and an equal share of the limit for its slot. */
  private long size(Entry<E> entry) {
    return entry.siteCount + siteLimit / Math.max(1, limit);
  }

  /** Removes an entry, if present. */
  void remove(String id) {
    Entry<E> entry = entries.remove(id);
    if (entry == null) {
      return;
    }
    sites -= entry.siteCount;
    TenantEntries<E> ofTenant = byTenant.get(entry.tenant);
    if (ofTenant == null) {
      throw new IllegalStateException("entry of an unknown tenant");
    }
    bySize.remove(ofTenant);
    ofTenant.entries.remove(id);
    ofTenant.size -= size(entry);
    if (ofTenant.entries.isEmpty()) {
      byTenant.remove(entry.tenant);
    } else {
      bySize.add(ofTenant);
    }
  }

  /** Returns the value of an id, or null. */
  @Nullable E get(String id) {
    Entry<E> entry = entries.get(id);
    return entry == null ? null : entry.value;
  }

  /** Returns the value of the oldest entry. */
  Optional<E> oldest() {
    return entries.values().stream().findFirst().map(Entry::value);
  }

  /** The number of entries. */
  int size() {
    return entries.size();
  }
}
