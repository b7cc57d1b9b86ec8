package org.glauber.server.capacity;

import java.util.HashMap;
import java.util.Map;

/**
 * A limited number of units, such as calls or bytes, shared fairly between owners. An owner may
 * hold {@value #OWN_PER_FREE} units for every unit that is free when it takes its last one (the
 * dynamic threshold of Choudhury and Hahne 1998), whether it takes them at once or one by one. A
 * single owner therefore holds at most about three quarters, and a new owner always finds some free
 * units.
 *
 * <p>Thread-safe.
 */
public final class FairShares {
  /** The units that an owner may hold for every free one. */
  public static final int OWN_PER_FREE = 3;

  private final long capacity;
  private final Map<String, Long> held = new HashMap<>(); // guarded by this: (owner) → units
  private long taken; // guarded by this

  /**
   * Creates shares of which nothing is taken.
   *
   * @param capacity the maximum number of units of all owners together, 1 or more
   */
  public FairShares(long capacity) {
    this.capacity = capacity;
  }

  /**
   * Whether an owner may take {@code amount} units.
   *
   * @param own the units that it holds already
   * @param free the units that no owner holds
   */
  private static boolean hasRoom(long amount, long own, long free) {
    return amount <= free && own + amount <= OWN_PER_FREE * (free - amount + 1);
  }

  /** The maximum number of units of all owners together. */
  public long capacity() {
    return capacity;
  }

  /** The maximum number of units that one owner can hold while no other owner holds any. */
  public long maxOfOwner() {
    return OWN_PER_FREE * (capacity + 1) / (OWN_PER_FREE + 1);
  }

  /** The units that this owner holds now. */
  public synchronized long takenBy(String owner) {
    return held.getOrDefault(owner, 0L);
  }

  /** The units that are held now. */
  public synchronized long taken() {
    return taken;
  }

  /** Takes {@code amount} units for an owner, all or none; returns whether it took them. */
  public synchronized boolean tryTake(String owner, long amount) {
    if (!hasRoom(amount, held.getOrDefault(owner, 0L), capacity - taken)) {
      return false;
    }
    add(owner, amount);
    return true;
  }

  /** Releases units that this owner holds. */
  public synchronized void release(String owner, long amount) {
    add(owner, -amount);
  }

  /** Transfers units between owners if the second may hold them; returns whether it did. */
  public synchronized boolean tryMove(String from, String to, long amount) {
    if (from.equals(to)) {
      return true;
    }
    if (!hasRoom(amount, held.getOrDefault(to, 0L), capacity - taken + amount)) {
      return false;
    }
    add(from, -amount);
    add(to, amount);
    return true;
  }

  private void add(String owner, long amount) {
    if (amount == 0) {
      return;
    }
    taken += amount;
    held.merge(owner, amount, (before, change) -> before + change == 0 ? null : before + change);
  }
}
