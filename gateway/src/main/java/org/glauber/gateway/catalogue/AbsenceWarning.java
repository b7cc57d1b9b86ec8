package org.glauber.gateway.catalogue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;

/**
 * What a log is told, once for each service, when a gateway that has started waits for one longer
 * than services that start together make each other wait: where it looks, and what it meets there.
 */
final class AbsenceWarning {
  static final Duration USUAL = Duration.ofMinutes(1);
  private static final int TOLD_AT_MOST = 5;

  private final LongSupplier nanoTime;
  private final long start;
  private final Set<String> told = new HashSet<>();

  /**
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  AbsenceWarning(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /**
   * A service is still waited for.
   *
   * @param discoveryProblem why replicas of any service could not be looked up, empty where they
   *     could
   */
  Optional<String> of(Replicas service, String discoveryProblem) {
    if (nanoTime.getAsLong() - start < USUAL.toNanos() || !told.add(service.service())) {
      return Optional.empty();
    }
    return Optional.of(
        "Not ready: no %s answers (%s). Start one, or say where it is: quarkus.stork.%s.service-discovery"
            .formatted(service.service(), met(service.all(), discoveryProblem), service.name()));
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
