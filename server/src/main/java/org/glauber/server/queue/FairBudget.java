package org.glauber.server.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An amount that tenants share, as of memory. A tenant may hold {@value #HELD_PER_FREE} times what
 * is free (the dynamic threshold of Choudhury and Hahne 1998), so that one alone leaves a part of
 * it to others. For any thread.
 */
public final class FairBudget {
  private static final int HELD_PER_FREE = 3;

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> held = new HashMap<>(); // guarded by lock: (tenant), above 0
  private long taken; // guarded by lock

  /**
   * @param limit the most that is held in all
   */
  public FairBudget(long limit) {
    this.limit = limit;
  }

  /** The most that is held in all. */
  public long limit() {
    return limit;
  }

  /** What is held. */
  public long taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes an amount, if the tenant may have it.
   *
   * @param amount 0 or more
   */
  public boolean tryTake(String tenant, long amount) {
    lock.lock();
    try {
      long free = limit - taken;
      long own = held.getOrDefault(tenant, 0L);
      if (amount > free || own + amount > HELD_PER_FREE * free) {
        return false;
      }
      taken += amount;
      held.put(tenant, own + amount);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what was taken. */
  public void giveBack(String tenant, long amount) {
    lock.lock();
    try {
      taken -= amount;
      held.computeIfPresent(tenant, (_, own) -> own == amount ? null : own - amount);
    } finally {
      lock.unlock();
    }
  }
}
