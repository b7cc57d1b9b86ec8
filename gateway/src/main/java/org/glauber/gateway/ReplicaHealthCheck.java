package org.glauber.gateway;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.glauber.gateway.catalogue.ModelCatalogue;

/**
 * Reports the states of the other services' replicas to operators at {@code /q/health/well}. It
 * does not affect readiness: a gateway without its peers still tells callers which service is down.
 */
@Wellness
@ApplicationScoped
class ReplicaHealthCheck implements HealthCheck {
  private final ModelCatalogue catalogue;

  @Inject
  ReplicaHealthCheck(ModelCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public HealthCheckResponse call() {
    List<ModelCatalogue.Peer> peers = catalogue.peers();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("peers")
            .status(peers.stream().allMatch(ModelCatalogue.Peer::isAnswering));
    for (ModelCatalogue.Peer peer : peers) {
      response.withData(peer.name(), Objects.requireNonNullElse(peer.problem(), "answers"));
    }
    return response.build();
  }
}
