package org.glauber.server.auth;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.server.config.GrpcServerConfig;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a token issuer. One thread fetches them at start and then at a configured interval.
 * While the issuer is unreachable it retries sooner, and known keys remain valid for a bounded
 * time. A token with an unknown key triggers a fetch; the rate of such fetches is limited however
 * many callers send such tokens, and so is the number of callers that wait for one.
 */
final class IssuerKeys implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(IssuerKeys.class);
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("glauber.outcome");
  private static final Duration MIN_RETRY_PAUSE = Duration.ofSeconds(1); // doubled while it fails
  private static final Duration MAX_RETRY_PAUSE = Duration.ofSeconds(10);
  private static final int MAX_WAITING = 64;

  private final URI uri;
  private final GrpcServerConfig.Jwt config;
  private final Source source;
  private final LongCounter fetches;
  private final ObservableDoubleGauge silence;
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final long startNanos = System.nanoTime();
  private final Thread thread;
  private volatile @Nullable Fetched fetched; // the result of the last successful fetch
  private boolean isFetching = true; // guarded by lock
  private boolean isFetchDue; // guarded by lock: a fetch is due now
  private boolean isUnreachable; // guarded by lock: the last fetch failed
  private long unreachableNanos; // guarded by lock: since when
  private long fetchCount; // guarded by lock: finished fetches
  private long lastRefetchNanos; // guarded by lock
  private int waiting; // guarded by lock

  /** The source of keys. */
  @FunctionalInterface
  interface Source extends AutoCloseable {
    /**
     * Fetches the keys.
     *
     * @throws IssuerException if the keys cannot be fetched, with the reason
     */
    List<JsonWebKey> fetch() throws IssuerException, InterruptedException;

    @Override
    default void close() {}
  }

  /** The keys of an issuer could not be fetched; the message says why. */
  static final class IssuerException extends Exception {
    private static final long serialVersionUID = 1;

    IssuerException(String why) {
      super(why);
    }
  }

  private record Fetched(List<JsonWebKey> keys, long nanos) {}

  /** The outcome of a fetch for an unknown key. */
  enum RefetchResult {
    /** The keys were fetched; the token should be checked again. */
    FETCHED,
    /** The keys were fetched recently and do not contain the key. */
    UNKNOWN,
    /** The issuer is unreachable. */
    UNREACHABLE
  }

  /** Starts to fetch the keys of the configured issuer. */
  IssuerKeys(GrpcServerConfig.Jwt config, Source source, Meter meter) {
    this.uri = config.jwks().orElseThrow();
    this.config = config;
    this.source = source;
    this.lastRefetchNanos = startNanos - config.unknownKeyInterval().toNanos();
    this.fetches =
        meter
            .counterBuilder("glauber.issuer.fetches")
            .setUnit("{fetch}")
            .setDescription("Times that the token issuer was asked for its keys, by outcome")
            .build();
    this.silence =
        meter
            .gaugeBuilder("glauber.issuer.unreachable")
            .setUnit("s")
            .setDescription("Time for which the token issuer has not answered, 0 while it does")
            .buildWithCallback(gauge -> gauge.record(silence().toNanos() / 1e9));
    this.thread = Thread.ofVirtual().name("issuer-keys").start(this::run);
  }

  /** Completes after the first successful fetch. */
  CompletableFuture<Void> firstFetch() {
    return first;
  }

  /** The keys that are valid now. */
  List<JsonWebKey> keys() {
    Fetched last = fetched;
    return last == null || age().compareTo(config.refresh().plus(config.keysKept())) > 0
        ? List.of()
        : last.keys();
  }

  private Duration age() {
    Fetched last = fetched;
    return Duration.ofNanos(System.nanoTime() - (last == null ? startNanos : last.nanos()));
  }

  private Duration silence() {
    lock.lock();
    try {
      return isUnreachable ? Duration.ofNanos(System.nanoTime() - unreachableNanos) : Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fetches the keys again if the rate limit permits it, and waits for the result for a bounded
   * time.
   */
  RefetchResult refetch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long before = fetchCount;
      long now = System.nanoTime();
      if (isUnreachable) { // the thread retries by itself
        return RefetchResult.UNREACHABLE;
      }
      if (!isFetching && now - lastRefetchNanos >= config.unknownKeyInterval().toNanos()) {
        lastRefetchNanos = now;
        isFetchDue = true;
        changed.signalAll();
      }
      boolean isAsked = isFetching || isFetchDue;
      if (isAsked && waiting < MAX_WAITING) {
        awaitFetch(before);
      }
      boolean isUnanswered = isAsked && fetchCount == before;
      if (isUnreachable || isUnanswered || keys().isEmpty()) {
        return RefetchResult.UNREACHABLE;
      }
      return fetchCount > before ? RefetchResult.FETCHED : RefetchResult.UNKNOWN;
    } finally {
      lock.unlock();
    }
  }

  private void awaitFetch(long before) throws InterruptedException {
    waiting++;
    try {
      long left = config.fetchTimeout().toNanos();
      while (left > 0 && fetchCount == before) {
        left = changed.awaitNanos(left);
      }
    } finally {
      waiting--;
    }
  }

  private void run() {
    Duration pause = MIN_RETRY_PAUSE;
    try {
      while (true) {
        boolean succeeded = fetch();
        awaitNextFetch(succeeded ? config.refresh() : pause);
        pause =
            succeeded
                ? MIN_RETRY_PAUSE
                : Collections.min(List.of(pause.multipliedBy(2), MAX_RETRY_PAUSE));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean fetch() throws InterruptedException {
    try {
      List<JsonWebKey> keys = source.fetch();
      fetched = new Fetched(keys, System.nanoTime());
      fetchEnded(true, "keys=" + keys.size());
      first.complete(null);
      return true;
    } catch (IssuerException | RuntimeException e) {
      fetchEnded(false, "reason=" + e.getMessage());
      return false;
    }
  }

  private void fetchEnded(boolean succeeded, String what) {
    fetches.add(1, Attributes.of(OUTCOME, succeeded ? "fetched" : "failed"));
    lock.lock();
    try {
      if (succeeded == isUnreachable || fetchCount == 0) {
        log(succeeded, what);
      }
      if (!succeeded && !isUnreachable) {
        unreachableNanos = System.nanoTime();
      }
      isUnreachable = !succeeded;
      isFetching = false;
      fetchCount++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Logs once for each change, however many calls it affects. */
  private void log(boolean succeeded, String what) {
    if (succeeded) {
      LOG.infof("Token issuer reachable: uri=%s %s", uri, what);
    } else if (fetched == null) {
      LOG.warnf(
          "Token issuer unreachable, tokens are refused as UNAVAILABLE: uri=%s %s", uri, what);
    } else {
      LOG.warnf(
          "Token issuer unreachable, its keys remain valid for %d s: uri=%s %s",
          config.refresh().plus(config.keysKept()).minus(age()).toSeconds(), uri, what);
    }
  }

  private void awaitNextFetch(Duration pause) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = pause.toNanos();
      while (left > 0 && !isFetchDue) {
        left = changed.awaitNanos(left);
      }
      isFetchDue = false;
      isFetching = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    silence.close();
    source.close();
  }
}
