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
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;
import org.glauber.server.status.RetryAfterEstimator;

/**
 * The bound on generations that run at once. A tenant may have {@value #RUNNING_PER_FREE_PLACE} of
 * them for every place that is free, so that one who floods the gateway leaves a part of it to
 * others.
 */
public final class RunningGenerations {
  private static final int RUNNING_PER_FREE_PLACE = 3;
  private static final Duration HANDING_OVER = Duration.ofSeconds(1);

  private final int limit;
  private final Map<String, Integer> quotas;
  private final RetryAfterEstimator retryAfter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition givenBack = lock.newCondition();
  private final Map<String, Integer> byTenant = new HashMap<>(); // guarded by lock
  private int running; // guarded by lock
  private final LongAdder refusedFull = new LongAdder();
  private final LongAdder refusedQuota = new LongAdder();

  /**
   * @param limit the most of all tenants
   * @param quotas the most of each, by name; who is not named has none
   */
  public RunningGenerations(int limit, Map<String, Integer> quotas) {
    this(limit, quotas, System::nanoTime);
  }

  RunningGenerations(int limit, Map<String, Integer> quotas, LongSupplier nanoTime) {
    this.limit = limit;
    this.quotas = Map.copyOf(quotas);
    this.retryAfter = new RetryAfterEstimator(nanoTime);
  }

  /** Why there was no room. */
  public enum Reason {
    /** As many ran as may, in all or of a tenant beside others. */
    FULL,
    /** The tenant's quota. */
    QUOTA;

    /** Its name as it is measured. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Room for some generations, given back when closed. */
  interface Room extends AutoCloseable {
    @Override
    void close();
  }

  /** How many were refused. */
  public long refused(Reason reason) {
    return reason == Reason.FULL ? refusedFull.sum() : refusedQuota.sum();
  }

  /** How many run. */
  public int count() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes room for so many of this call's tenant, at once or not at all.
   *
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED when there is not enough
   */
  Room admit(int count) {
    String tenant = Tenant.current();
    lock.lock();
    try {
      return take(tenant, count);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes room for one that goes on from another call, which may be about to give its own back.
   *
   * @throws org.glauber.server.status.RefusalException RESOURCE_EXHAUSTED when there is still not
   *     enough after a moment
   */
  Room admitAgain() throws InterruptedException {
    String tenant = Tenant.current();
    lock.lockInterruptibly();
    try {
      long left = HANDING_OVER.toNanos();
      while (left > 0 && obstacle(tenant, 1).isPresent()) {
        left = givenBack.awaitNanos(left);
      }
      return take(tenant, 1);
    } finally {
      lock.unlock();
    }
  }

  private Room take(String tenant, int count) {
    Optional<Reason> obstacle = obstacle(tenant, count);
    if (obstacle.isPresent()) {
      throw refusal(obstacle.get(), tenant, count);
    }
    byTenant.merge(tenant, count, Integer::sum);
    running += count;
    RetryAfterEstimator.Occupancy stay = retryAfter.begin(count);
    return () -> giveBack(tenant, count, stay);
  }

  private Optional<Reason> obstacle(String tenant, int count) {
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
            "%,d of your generations are running, no room for %,d more".formatted(own, count),
            retryAfter.next(tenant, departuresToRoom(own, count)));
      }
      case QUOTA -> {
        refusedQuota.add(count);
        int quota = quota(tenant);
        String what =
            "%,d of your generations are running and your quota is %,d, no room for %,d more"
                .formatted(own, quota, count);
        // Only departures of its own count; the pace is that of all.
        yield count > quota
            ? Refusals.nonRetryable("QUOTA_TOO_SMALL", what)
            : Refusals.exhausted(
                "QUOTA_EXHAUSTED",
                what,
                retryAfter.next(tenant, (double) (own + count - quota) * running / own));
      }
    };
  }

  /** By how much a tenant's last of {@code count} would exceed its bound; below 0 there is room. */
  private int excess(int count, int own) {
    // As if they came one by one: the last still finds its place within the bound.
    return own + count - 1 - RUNNING_PER_FREE_PLACE * (limit - running - count + 1);
  }

  /** Each departure frees a place, and with the tenant's own share one of those it has itself. */
  private double departuresToRoom(int own, int count) {
    double relief = RUNNING_PER_FREE_PLACE + (double) own / Math.max(1, running);
    return 1 + Math.floor(excess(count, own) / relief);
  }

  private void giveBack(String tenant, int count, RetryAfterEstimator.Occupancy stay) {
    lock.lock();
    try {
      running -= count;
      stay.end();
      byTenant.computeIfPresent(tenant, (_, own) -> own == count ? null : own - count);
      givenBack.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
