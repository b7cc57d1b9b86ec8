package org.glauber.server.queue;

import java.util.HashMap;
import java.util.Map;

/**
 * A bounded amount of something, such as calls or bytes, shared fairly between owners. An owner may
 * hold {@value #OWN_PER_FREE} units for every unit that is free when it takes its last one (the
 * dynamic threshold of Choudhury and Hahne 1998), whether it takes them at once or one by one. A
 * single owner therefore holds at most about three quarters, and a newcomer always finds room for
 * something.
 *
 * <p>Safe for threads.
 */
public final class FairShares {
  static final int OWN_PER_FREE = 3;

  private final long capacity;
  private final Map<String, Long> held = new HashMap<>(); // guarded by this: (owner) → units
  private long taken; // guarded by this

  /**
   * Shares of which nothing is taken.
   *
   * @param capacity the most units that all owners hold together, 1 or more
   */
  public FairShares(long capacity) {
    this.capacity = capacity;
  }

  /**
   * Whether an owner may take so much.
   *
   * @param own what it holds already
   * @param free what nobody holds
   */
  private static boolean hasRoom(long amount, long own, long free) {
    return amount <= free && own + amount <= OWN_PER_FREE * (free - amount + 1);
  }

  /** The most units that all owners hold together. */
  public long capacity() {
    return capacity;
  }

  /** The most units that one owner can hold while no other holds any. */
  public long mostOfOne() {
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

  /** Takes this many units for an owner, all or none; returns whether there was room. */
  public synchronized boolean tryTake(String owner, long amount) {
    if (!hasRoom(amount, held.getOrDefault(owner, 0L), capacity - taken)) {
      return false;
    }
    add(owner, amount);
    return true;
  }

  /** Returns units that this owner holds. */
  public synchronized void giveBack(String owner, long amount) {
    add(owner, -amount);
  }

  /** Makes units of one owner those of another, if that one has room; returns whether it had. */
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
