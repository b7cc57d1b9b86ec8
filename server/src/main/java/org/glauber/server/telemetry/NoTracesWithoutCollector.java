package org.glauber.server.telemetry;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Records no span where no collector is configured, for nobody would read it. Switching
 * OpenTelemetry off would take the trace ids and the metrics with it; a sampler that is always off
 * does not.
 */
@Singleton
class NoTracesWithoutCollector implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
  private final boolean hasCollector;

  @Inject
  NoTracesWithoutCollector(
      @ConfigProperty(name = "glauber.telemetry.endpoint") Optional<String> endpoint,
      @ConfigProperty(name = "glauber.telemetry.zipkin") Optional<String> zipkin) {
    this.hasCollector = endpoint.isPresent() || zipkin.isPresent();
  }

  @Override
  public void customize(AutoConfiguredOpenTelemetrySdkBuilder builder) {
    if (!hasCollector) {
      builder.addSamplerCustomizer((sampler, properties) -> Sampler.alwaysOff());
    }
  }
}
