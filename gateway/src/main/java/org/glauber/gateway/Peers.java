package org.glauber.gateway;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.glauber.gateway.catalogue.ModelCatalogue;

/**
 * How the other services' replicas fare, for operators, at {@code /q/health/well}. It is apart from
 * readiness, for a gateway without peers still tells its callers what is down.
 */
@Wellness
@ApplicationScoped
class Peers implements HealthCheck {
  private final ModelCatalogue catalogue;

  @Inject
  Peers(ModelCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public HealthCheckResponse call() {
    Map<String, String> peers = catalogue.peers();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("peers")
            .status(peers.values().stream().allMatch(ModelCatalogue.ANSWERS::equals));
    peers.forEach(response::withData);
    return response.build();
  }
}
