package org.glauber.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The service's readiness over HTTP, for clients that cannot use gRPC's health service. */
@Readiness
@ApplicationScoped
class HttpReadiness implements HealthCheck {
  private final ServiceReadiness readiness;

  @Inject
  HttpReadiness(ServiceReadiness readiness) {
    this.readiness = readiness;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("grpc")
        .status(readiness.isReady())
        .withData("reason", readiness.isReady() ? "ready" : readiness.reason())
        .build();
  }
}
