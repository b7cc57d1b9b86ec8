package org.glauber.gateway.catalogue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a starting gateway for the services it depends on. After {@link #WARN_AFTER}, longer
 * than services that start together usually wait for each other, it warns once per service, with
 * the addresses tried and why each failed. After {@code timeout} it reports that the gateway should
 * exit.
 */
final class StartupWait {
  static final Duration WARN_AFTER = Duration.ofMinutes(1);
  private static final int MAX_REPLICAS_NAMED = 5;

  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final long start;
  private final Set<String> warned = new HashSet<>();
  private boolean isTimedOut;

  /**
   * @param timeout how long the gateway waits for all services before it exits
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  StartupWait(Duration timeout, LongSupplier nanoTime) {
    this.timeout = timeout;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** What the gateway should do while a service is still missing. */
  sealed interface Verdict {}

  /** Keep waiting silently: it is too early to warn, or the warning was already given. */
  record Waiting() implements Verdict {}

  /** Log this warning and keep waiting. */
  record Overdue(String warning) implements Verdict {}

  /** Exit for this reason. Returned once. */
  record TimedOut(String reason) implements Verdict {}

  /**
   * Returns what to do while the gateway still waits for a service.
   *
   * @param discoveryProblem why the look-up of any service's replicas failed; null if none failed
   */
  Verdict check(Replicas service, @Nullable String discoveryProblem) {
    Duration waited = Duration.ofNanos(nanoTime.getAsLong() - start);
    if (waited.compareTo(timeout) >= 0 && !isTimedOut) {
      isTimedOut = true;
      return new TimedOut(
          "Stopping after %s: %s".formatted(timeout, describe(service, discoveryProblem)));
    }
    if (waited.compareTo(WARN_AFTER) >= 0 && warned.add(service.service())) {
      return new Overdue("Not ready: " + describe(service, discoveryProblem));
    }
    return new Waiting();
  }

  private static String describe(Replicas service, @Nullable String discoveryProblem) {
    return "no %s answers (%s). Start one, or set its address in quarkus.stork.%s.service-discovery"
        .formatted(service.service(), describe(service.all(), discoveryProblem), service.name());
  }

  private static String describe(List<Replica> replicas, @Nullable String discoveryProblem) {
    if (replicas.isEmpty()) {
      return discoveryProblem == null ? "its name resolves to no address" : discoveryProblem;
    }
    List<String> problems =
        replicas.stream()
            .limit(MAX_REPLICAS_NAMED)
            .map(replica -> replica.address() + ": " + replica.problem().orElse(""))
            .toList();
    return String.join(", ", problems);
  }
}
