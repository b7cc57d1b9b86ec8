package org.glauber.serving.model;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Shows refused models and warnings at {@code /q/health/well}. It does not affect readiness,
 * because the service serves its other models.
 */
@Wellness
@ApplicationScoped
class ModelWellness implements HealthCheck {
  private final ModelReport report;

  @Inject
  ModelWellness(ModelReport report) {
    this.report = report;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("models")
            .status(report.refused().isEmpty() && report.refusedVersions().isEmpty());
    report.warnings().forEach((name, warning) -> response.withData(name, "warning: " + warning));
    report.refusedVersions().forEach((name, reason) -> response.withData(name, reason));
    report.refused().forEach((name, reason) -> response.withData(name, "refused: " + reason));
    return response.build();
  }
}
