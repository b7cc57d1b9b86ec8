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
 * The keys of a token issuer. One thread fetches them: at start, then every so often, and sooner
 * when the issuer cannot be asked, in which case those that are known stay good for a while. A
 * token that names a key that is not known has them fetched again, but no more often than
 * configured, however many callers send such tokens, and few callers wait for it.
 */
final class IssuerKeys implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(IssuerKeys.class);
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("glauber.outcome");
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1); // doubled while it fails
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MOST_WAITING = 64;

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
  private volatile @Nullable Fetched fetched; // the last that were had
  private boolean isFetching = true; // guarded by lock
  private boolean isWanted; // guarded by lock: sooner than planned
  private boolean isUnreachable; // guarded by lock: the last fetch failed
  private long unreachableNanos; // guarded by lock: since when
  private long fetchCount; // guarded by lock: of those that have ended
  private long lastWantedNanos; // guarded by lock
  private int waiting; // guarded by lock

  /** Where keys come from. */
  @FunctionalInterface
  interface Source extends AutoCloseable {
    /**
     * Fetches the keys.
     *
     * @throws IssuerException saying why not
     */
    List<JsonWebKey> fetch() throws IssuerException, InterruptedException;

    @Override
    default void close() {}
  }

  /** Why an issuer's keys could not be had. */
  static final class IssuerException extends Exception {
    private static final long serialVersionUID = 1;

    IssuerException(String why) {
      super(why);
    }
  }

  private record Fetched(List<JsonWebKey> keys, long nanos) {}

  /** What asking again for a key came to. */
  enum Answer {
    /** The keys were fetched: look again. */
    FETCHED,
    /** The issuer was asked lately, and has no such key. */
    UNKNOWN,
    /** The issuer cannot be asked. */
    UNREACHABLE
  }

  /** Begins to fetch the keys of the configured issuer. */
  IssuerKeys(GrpcServerConfig.Jwt config, Source source, Meter meter) {
    this.uri = config.jwks().orElseThrow();
    this.config = config;
    this.source = source;
    this.lastWantedNanos = startNanos - config.unknownKeyInterval().toNanos();
    this.fetches =
        meter
            .counterBuilder("glauber.issuer.fetches")
            .setUnit("{fetch}")
            .setDescription("Times that the token issuer was asked for its keys, by outcome")
            .build();
    this.silence =
        meter
            .gaugeBuilder("glauber.issuer.silence")
            .setUnit("s")
            .setDescription("Time for which the token issuer has not answered, 0 while it does")
            .buildWithCallback(gauge -> gauge.record(silence().toNanos() / 1e9));
    this.thread = Thread.ofVirtual().name("issuer-keys").start(this::run);
  }

  /** Completes when keys have been had for the first time. */
  CompletableFuture<Void> first() {
    return first;
  }

  /** The keys that are good now. */
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

  /** Has the keys fetched again, if that may be, and waits for it for a bounded time. */
  Answer askAgain() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long before = fetchCount;
      long now = System.nanoTime();
      if (isUnreachable) { // it is tried again anyway
        return Answer.UNREACHABLE;
      }
      if (!isFetching && now - lastWantedNanos >= config.unknownKeyInterval().toNanos()) {
        lastWantedNanos = now;
        isWanted = true;
        changed.signalAll();
      }
      boolean isAsked = isFetching || isWanted;
      if (isAsked && waiting < MOST_WAITING) {
        awaitFetch(before);
      }
      boolean isUnanswered = isAsked && fetchCount == before;
      if (isUnreachable || isUnanswered || keys().isEmpty()) {
        return Answer.UNREACHABLE;
      }
      return fetchCount > before ? Answer.FETCHED : Answer.UNKNOWN;
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
    Duration pause = SHORTEST_PAUSE;
    try {
      while (true) {
        boolean isHad = fetch();
        awaitTurn(isHad ? config.refresh() : pause);
        pause =
            isHad ? SHORTEST_PAUSE : Collections.min(List.of(pause.multipliedBy(2), LONGEST_PAUSE));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean fetch() throws InterruptedException {
    try {
      List<JsonWebKey> keys = source.fetch();
      fetched = new Fetched(keys, System.nanoTime());
      ended(true, keys.size() + " keys");
      first.complete(null);
      return true;
    } catch (IssuerException | RuntimeException e) {
      ended(false, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void ended(boolean isHad, String what) {
    fetches.add(1, Attributes.of(OUTCOME, isHad ? "fetched" : "failed"));
    lock.lock();
    try {
      if (isHad == isUnreachable || fetchCount == 0) {
        log(isHad, what);
      }
      if (!isHad && !isUnreachable) {
        unreachableNanos = System.nanoTime();
      }
      isUnreachable = !isHad;
      isFetching = false;
      fetchCount++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Once a change, however many callers it concerns. */
  private void log(boolean isHad, String what) {
    if (isHad) {
      LOG.infof("The token issuer answers: uri=%s, %s", uri, what);
    } else if (fetched == null) {
      LOG.warnf(
          "The token issuer cannot be reached, tokens are refused as UNAVAILABLE: uri=%s, %s",
          uri, what);
    } else {
      LOG.warnf(
          "The token issuer cannot be reached, its keys stay good for %d s: uri=%s, %s",
          config.refresh().plus(config.keysKept()).minus(age()).toSeconds(), uri, what);
    }
  }

  private void awaitTurn(Duration pause) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = pause.toNanos();
      while (left > 0 && !isWanted) {
        left = changed.awaitNanos(left);
      }
      isWanted = false;
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
