package org.glauber.server.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.glauber.server.status.Refusals;
import org.glauber.server.status.RetryAfterEstimator;

/**
 * A bound on the bytes that calls hold at once, fair between tenants: a tenant may hold {@value
 * #HELD_PER_FREE_BYTE} bytes for every byte that is free (the dynamic threshold of Choudhury and
 * Hahne 1998), so that one tenant holds three quarters at most and leaves the rest to others. A
 * call states its bytes before it allocates them. For any thread.
 */
public final class ByteBudget {
  private static final int HELD_PER_FREE_BYTE = 3;
  private static final String REASON = "MEMORY_FULL";

  private final String what;
  private final long capacity;
  private final RetryAfterEstimator retryAfter;
  private final LongAdder refused = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> byTenant = new HashMap<>(); // guarded by lock
  private long held; // guarded by lock

  /**
   * A budget of which nothing is held.
   *
   * @param what what the bytes are of, as {@code images}
   * @param capacity the most bytes of all tenants, 1 or more
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public ByteBudget(String what, long capacity, LongSupplier nanoTime) {
    this.what = what;
    this.capacity = capacity;
    this.retryAfter = new RetryAfterEstimator(nanoTime);
  }

  /** The default capacity: a quarter of the heap's maximum size. */
  public static long quarterOfHeap() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  /**
   * Holds bytes for a call.
   *
   * @param bytes 0 or more
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED when they exceed what the
   *     tenant may hold now, or ever
   */
  public Holding hold(String tenant, long bytes) {
    lock.lock();
    try {
      long own = byTenant.getOrDefault(tenant, 0L);
      if (!fits(bytes, own, capacity - held)) {
        refused.increment();
        throw fits(bytes, 0, capacity)
            ? Refusals.exhausted(
                REASON,
                "calls hold %,d of %,d bytes for %s, %,d of them yours: there is no room for %,d more"
                    .formatted(held, capacity, what, own, bytes),
                retryAfter.next(tenant, 1))
            : Refusals.hopeless(
                "MEMORY_TOO_SMALL",
                "the call needs %,d bytes for %s, and a caller may hold %,d at once: ask for fewer %s in a call"
                    .formatted(bytes, what, maxOfTenant(), what));
      }
      add(tenant, bytes);
      return new Holding(tenant, bytes, retryAfter.begin(1));
    } finally {
      lock.unlock();
    }
  }

  private static boolean fits(long bytes, long own, long free) {
    // As if they came one by one: the last byte is within the bound, too.
    return bytes <= free && own + bytes <= HELD_PER_FREE_BYTE * (free - bytes);
  }

  /** The most bytes that one tenant can hold while no other holds any. */
  public long maxOfTenant() {
    return HELD_PER_FREE_BYTE * (capacity / (HELD_PER_FREE_BYTE + 1));
  }

  /** The bytes that are held. */
  public long held() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }

  /** How many calls were refused. */
  public long refused() {
    return refused.sum();
  }

  private void add(String tenant, long bytes) {
    held += bytes;
    long own = byTenant.getOrDefault(tenant, 0L) + bytes;
    if (own == 0) {
      byTenant.remove(tenant);
    } else {
      byTenant.put(tenant, own);
    }
  }

  /** Bytes that a call holds, given back when closed; closing twice gives them back once. */
  public final class Holding implements AutoCloseable {
    private final String tenant;
    private final RetryAfterEstimator.Stay stay;
    private long bytes; // guarded by lock
    private boolean isClosed; // guarded by lock

    private Holding(String tenant, long bytes, RetryAfterEstimator.Stay stay) {
      this.tenant = tenant;
      this.bytes = bytes;
      this.stay = stay;
    }

    /**
     * Gives back all but this many bytes; where it holds fewer, or is closed, it stays as it is.
     */
    public void shrinkTo(long rest) {
      lock.lock();
      try {
        if (!isClosed && rest < bytes) {
          add(tenant, rest - bytes);
          bytes = rest;
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!isClosed) {
          isClosed = true;
          add(tenant, -bytes);
          bytes = 0;
          stay.end();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
