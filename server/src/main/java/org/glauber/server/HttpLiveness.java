package org.glauber.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** The service's liveness over HTTP, for the process's supervisor. */
@Liveness
@ApplicationScoped
class HttpLiveness implements HealthCheck {
  private final ServiceLiveness liveness;

  @Inject
  HttpLiveness(ServiceLiveness liveness) {
    this.liveness = liveness;
  }

  @Override
  public HealthCheckResponse call() {
    String problem = liveness.problem();
    return HealthCheckResponse.named("process")
        .status(problem.isEmpty())
        .withData("reason", problem.isEmpty() ? "alive" : problem)
        .build();
  }
}
