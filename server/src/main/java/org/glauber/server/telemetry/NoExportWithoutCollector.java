package org.glauber.server.telemetry;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import io.quarkus.opentelemetry.runtime.exporter.otlp.metrics.NoopMetricExporter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends nothing where no collector is configured. Quarkus would send to localhost and warn of every
 * failure; switching OpenTelemetry off would take the trace ids and the metrics with it. A sampler
 * that is always off and an exporter that does nothing do neither.
 */
@Singleton
class NoExportWithoutCollector implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
  private final Optional<String> endpoint;

  @Inject
  NoExportWithoutCollector(
      @ConfigProperty(name = "glauber.telemetry.endpoint") Optional<String> endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public void customize(AutoConfiguredOpenTelemetrySdkBuilder builder) {
    if (endpoint.isEmpty()) {
      builder
          .addSamplerCustomizer((sampler, properties) -> Sampler.alwaysOff())
          .addMetricExporterCustomizer((exporter, properties) -> NoopMetricExporter.INSTANCE);
    }
  }
}
