package org.glauber.gateway.generation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.glauber.server.auth.Tenant;
import org.glauber.server.capacity.RetryAfterEstimator;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;

/**
 * Limits the generations that run concurrently. A tenant may have {@value #RUNNING_PER_FREE_PLACE}
 * running for every free place, so that a tenant that floods the gateway leaves part of it to
 * others.
 */
public final class RunningGenerations {
  private static final int RUNNING_PER_FREE_PLACE = 3;
  private static final Duration HANDOVER_TIMEOUT = Duration.ofSeconds(1);

  private final int limit;
  private final Map<String, Integer> quotas;
  private final RetryAfterEstimator retryAfter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Map<String, Integer> byTenant = new HashMap<>(); // guarded by lock
  private int running; // guarded by lock
  private final LongAdder refusedFull = new LongAdder();
  private final LongAdder refusedQuota = new LongAdder();

  /**
   * @param limit the most running generations of all tenants together
   * @param quotas the most running generations by tenant; tenants not listed have no quota
   */
  public RunningGenerations(int limit, Map<String, Integer> quotas) {
    this(limit, quotas, System::nanoTime);
  }

  RunningGenerations(int limit, Map<String, Integer> quotas, LongSupplier nanoTime) {
    this.limit = limit;
    this.quotas = Map.copyOf(quotas);
    this.retryAfter = new RetryAfterEstimator(nanoTime);
  }

  /** Why a generation was refused. */
  public enum Reason {
    /** The gateway's limit, or the tenant's share of it, was reached. */
    FULL,
    /** The tenant's quota was reached. */
    QUOTA;

    /** The reason's name in metrics. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The right to run some generations; released when closed. */
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /** The number of generations refused so far. */
  public long refused(Reason reason) {
    return reason == Reason.FULL ? refusedFull.sum() : refusedQuota.sum();
  }

  /** The number of running generations. */
  public int count() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Admits {@code count} generations of this call's tenant, all or none, without waiting.
   *
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED if there is not enough
   *     room; without a retry delay if {@code count} exceeds the tenant's quota
   */
  public Permit admit(int count) {
    String tenant = Tenant.current();
    lock.lock();
    try {
      return take(tenant, count);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Admits a resumed generation. Waits up to a second for the permit of its earlier call, which may
   * be about to be released.
   *
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED if there is still not
   *     enough room after that
   */
  public Permit readmit() throws InterruptedException {
    String tenant = Tenant.current();
    lock.lockInterruptibly();
    try {
      long left = HANDOVER_TIMEOUT.toNanos();
      while (left > 0 && refusalReason(tenant, 1).isPresent()) {
        left = released.awaitNanos(left);
      }
      return take(tenant, 1);
    } finally {
      lock.unlock();
    }
  }

  private Permit take(String tenant, int count) {
    Optional<Reason> refusalReason = refusalReason(tenant, count);
    if (refusalReason.isPresent()) {
      throw refusal(refusalReason.get(), tenant, count);
    }
    byTenant.merge(tenant, count, Integer::sum);
    running += count;
    RetryAfterEstimator.Occupancy occupancy = retryAfter.begin(count);
    return () -> release(tenant, count, occupancy);
  }

  private Optional<Reason> refusalReason(String tenant, int count) {
    int own = byTenant.getOrDefault(tenant, 0);
    if (excess(count, own) >= 0) {
      return Optional.of(Reason.FULL);
    }
    return own + count > quota(tenant) ? Optional.of(Reason.QUOTA) : Optional.empty();
  }

  private int quota(String tenant) {
    return quotas.getOrDefault(tenant, limit);
  }

  private RefusalException refusal(Reason reason, String tenant, int count) {
    int own = byTenant.getOrDefault(tenant, 0);
    return switch (reason) {
      case FULL -> {
        refusedFull.add(count);
        yield Refusals.exhausted(
            "GENERATIONS_FULL",
            "%,d of your generations are running and there is no room for %,d more"
                .formatted(own, count),
            retryAfter.next(tenant, departuresNeeded(own, count)));
      }
      case QUOTA -> {
        refusedQuota.add(count);
        int quota = quota(tenant);
        String what =
            "%,d of your generations are running and your quota of %,d has no room for %,d more"
                .formatted(own, quota, count);
        // Only the tenant's own departures make room, a share own / running of all departures.
        yield count > quota
            ? Refusals.nonRetryable("QUOTA_TOO_SMALL", what)
            : Refusals.exhausted(
                "QUOTA_EXHAUSTED",
                what,
                retryAfter.next(tenant, (double) (own + count - quota) * running / own));
      }
    };
  }

  /**
   * By how much the last of {@code count} generations would exceed the tenant's share; negative if
   * there is room.
   */
  private int excess(int count, int own) {
    // As if they were admitted one by one: the last must still be within the share.
    return own + count - 1 - RUNNING_PER_FREE_PLACE * (limit - running - count + 1);
  }

  /**
   * How many generations must end before {@code count} fit. Each raises the bound by {@link
   * #RUNNING_PER_FREE_PLACE}, and with probability own / running is the tenant's own.
   */
  private double departuresNeeded(int own, int count) {
    double relief = RUNNING_PER_FREE_PLACE + (double) own / Math.max(1, running);
    return 1 + Math.floor(excess(count, own) / relief);
  }

  private void release(String tenant, int count, RetryAfterEstimator.Occupancy occupancy) {
    lock.lock();
    try {
      running -= count;
      occupancy.end();
      byTenant.computeIfPresent(tenant, (_, own) -> own == count ? null : own - count);
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
