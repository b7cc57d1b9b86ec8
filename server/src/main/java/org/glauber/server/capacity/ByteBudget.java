package org.glauber.server.capacity;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.glauber.server.status.Refusals;

/**
 * Limits the bytes that calls hold at once, shared between tenants by {@link FairShares}. A call
 * must hold its bytes before it allocates them. Thread-safe.
 */
public final class ByteBudget {
  private static final String REASON = "MEMORY_FULL";

  private final String what;
  private final FairShares shares;
  private final RetryAfterEstimator retryAfter;
  private final LongAdder refused = new LongAdder();

  /**
   * Creates a budget of which nothing is held.
   *
   * @param what what the bytes are for, such as {@code images}
   * @param capacity the maximum bytes of all tenants, 1 or more
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public ByteBudget(String what, long capacity, LongSupplier nanoTime) {
    this.what = what;
    this.shares = new FairShares(capacity);
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
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED if they exceed what the
   *     tenant may hold, now or at any time
   */
  public Holding hold(String tenant, long bytes) {
    if (!shares.tryTake(tenant, bytes)) {
      refused.increment();
      throw bytes <= maxOfTenant()
          ? Refusals.exhausted(
              REASON,
              ("calls hold %,d of %,d bytes for %s, %,d of them for this tenant:"
                      + " %,d more are not available")
                  .formatted(held(), shares.capacity(), what, shares.takenBy(tenant), bytes),
              retryAfter.next(tenant, 1))
          : Refusals.nonRetryable(
              "MEMORY_TOO_SMALL",
              "the call needs %,d bytes for %s, and a caller may hold %,d at once: ask for fewer %s in a call"
                  .formatted(bytes, what, maxOfTenant(), what));
    }
    return new Holding(tenant, bytes, retryAfter.begin(1));
  }

  /** The maximum bytes that one tenant can hold while no other tenant holds any. */
  public long maxOfTenant() {
    return shares.maxOfOwner();
  }

  /** The bytes that are held now. */
  public long held() {
    return shares.taken();
  }

  /** The number of refused calls. */
  public long refused() {
    return refused.sum();
  }

  /** Bytes that a call holds until it is closed. Closing it again has no effect. */
  public final class Holding implements AutoCloseable {
    private final String tenant;
    private final RetryAfterEstimator.Occupancy occupancy;
    private long bytes; // guarded by this
    private boolean isClosed; // guarded by this

    private Holding(String tenant, long bytes, RetryAfterEstimator.Occupancy occupancy) {
      this.tenant = tenant;
      this.bytes = bytes;
      this.occupancy = occupancy;
    }

    /** Releases all but {@code rest} bytes; does nothing if it holds fewer or is closed. */
    public synchronized void shrinkTo(long rest) {
      if (!isClosed && rest < bytes) {
        shares.release(tenant, bytes - rest);
        bytes = rest;
      }
    }

    @Override
    public synchronized void close() {
      if (!isClosed) {
        isClosed = true;
        shares.release(tenant, bytes);
        bytes = 0;
        occupancy.end();
      }
    }
  }
}
