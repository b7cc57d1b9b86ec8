package org.glauber.server.queue;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.glauber.server.status.Refusals;
import org.glauber.server.status.RetryAfterEstimator;

/**
 * A bound on the bytes that calls hold at once, shared between tenants by {@link FairShares}. A
 * call states its bytes before it allocates them. For any thread.
 */
public final class ByteBudget {
  private static final String REASON = "MEMORY_FULL";

  private final String what;
  private final FairShares shares;
  private final RetryAfterEstimator retryAfter;
  private final LongAdder refused = new LongAdder();

  /**
   * A budget of which nothing is held.
   *
   * @param what what the bytes are of, as {@code images}
   * @param capacity the most bytes of all tenants, 1 or more
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
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED when they exceed what the
   *     tenant may hold now, or ever
   */
  public Holding hold(String tenant, long bytes) {
    if (!shares.tryTake(tenant, bytes)) {
      refused.increment();
      throw bytes <= maxOfTenant()
          ? Refusals.exhausted(
              REASON,
              "calls hold %,d of %,d bytes for %s, %,d of them yours: there is no room for %,d more"
                  .formatted(held(), shares.capacity(), what, shares.takenBy(tenant), bytes),
              retryAfter.next(tenant, 1))
          : Refusals.hopeless(
              "MEMORY_TOO_SMALL",
              "the call needs %,d bytes for %s, and a caller may hold %,d at once: ask for fewer %s in a call"
                  .formatted(bytes, what, maxOfTenant(), what));
    }
    return new Holding(tenant, bytes, retryAfter.begin(1));
  }

  /** The most bytes that one tenant can hold while no other holds any. */
  public long maxOfTenant() {
    return shares.mostOfOne();
  }

  /** The bytes that are held. */
  public long held() {
    return shares.taken();
  }

  /** How many calls were refused. */
  public long refused() {
    return refused.sum();
  }

  /** Bytes that a call holds, given back when closed; closing twice gives them back once. */
  public final class Holding implements AutoCloseable {
    private final String tenant;
    private final RetryAfterEstimator.Stay stay;
    private long bytes; // guarded by this
    private boolean isClosed; // guarded by this

    private Holding(String tenant, long bytes, RetryAfterEstimator.Stay stay) {
      this.tenant = tenant;
      this.bytes = bytes;
      this.stay = stay;
    }

    /** Gives back all but this many bytes; where it holds fewer, or is closed, nothing changes. */
    public synchronized void shrinkTo(long rest) {
      if (!isClosed && rest < bytes) {
        shares.giveBack(tenant, bytes - rest);
        bytes = rest;
      }
    }

    @Override
    public synchronized void close() {
      if (!isClosed) {
        isClosed = true;
        shares.giveBack(tenant, bytes);
        bytes = 0;
        stay.end();
      }
    }
  }
}
