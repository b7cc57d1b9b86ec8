package org.glauber.gateway.catalogue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;

/**
 * A gateway that has started waits for another service. For longer than services that start
 * together make each other wait, that is told once a service: where it looks, and what it meets
 * there. Beyond its patience it waits in vain.
 */
final class Absence {
  static final Duration USUAL = Duration.ofMinutes(1);
  private static final int TOLD_AT_MOST = 5;

  private final Duration patience;
  private final LongSupplier nanoTime;
  private final long start;
  private final Set<String> told = new HashSet<>();
  private boolean isGivenUp;

  /**
   * @param patience how long to wait
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  Absence(Duration patience, LongSupplier nanoTime) {
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** What to make of it that a service is not there yet. */
  sealed interface Verdict {}

  /** Nothing; or it was told before. */
  record Usual() implements Verdict {}

  /** Something is wrong, perhaps. */
  record Long(String warning) implements Verdict {}

  /** It will not come. Told once. */
  record TooLong(String reason) implements Verdict {}

  /**
   * A service is still waited for.
   *
   * @param discoveryProblem why replicas of any service could not be looked up, empty where they
   *     could
   */
  Verdict of(Replicas service, String discoveryProblem) {
    Duration waited = Duration.ofNanos(nanoTime.getAsLong() - start);
    if (waited.compareTo(patience) >= 0 && !isGivenUp) {
      isGivenUp = true;
      return new TooLong(
          "Stopping, after %s: %s".formatted(patience, met(service, discoveryProblem)));
    }
    if (waited.compareTo(USUAL) >= 0 && told.add(service.service())) {
      return new Long("Not ready: " + met(service, discoveryProblem));
    }
    return new Usual();
  }

  private static String met(Replicas service, String discoveryProblem) {
    return "no %s answers (%s). Start one, or say where it is: quarkus.stork.%s.service-discovery"
        .formatted(service.service(), met(service.all(), discoveryProblem), service.name());
  }

  private static String met(List<Replica> replicas, String discoveryProblem) {
    if (replicas.isEmpty()) {
      return discoveryProblem.isEmpty() ? "its name has no address" : discoveryProblem;
    }
    List<String> problems =
        replicas.stream()
            .limit(TOLD_AT_MOST)
            .map(replica -> replica.address() + ": " + replica.problem())
            .toList();
    return String.join(", ", problems);
  }
}
