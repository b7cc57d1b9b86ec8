package org.glauber.gateway.catalogue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.jboss.logging.Logger;

/**
 * Warns, once for each service, when a gateway that has started waits for one longer than services
 * that start together make each other wait: where it looks, and what it meets there.
 */
final class AbsenceWarning {
  private static final Logger LOG = Logger.getLogger(AbsenceWarning.class);
  private static final Duration USUAL = Duration.ofSeconds(10);
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
   * @param discoveryProblem why replicas could not be looked up, empty where they could
   */
  void waitsFor(Replicas service, String discoveryProblem) {
    if (nanoTime.getAsLong() - start >= USUAL.toNanos() && told.add(service.service())) {
      LOG.warnf(
          "Not ready: no %s answers (%s). Start one, or say where it is:"
              + " quarkus.stork.%s.service-discovery",
          service.service(), met(service.all(), discoveryProblem), service.name());
    }
  }

  private static String met(List<Replica> replicas, String discoveryProblem) {
    if (!discoveryProblem.isEmpty()) {
      return discoveryProblem;
    }
    if (replicas.isEmpty()) {
      return "its name has no address";
    }
    List<String> problems =
        replicas.stream()
            .limit(TOLD_AT_MOST)
            .map(replica -> replica.address() + ": " + replica.problem())
            .toList();
    return String.join(", ", problems);
  }
}
