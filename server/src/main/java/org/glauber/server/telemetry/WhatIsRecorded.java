package org.glauber.server.telemetry;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import org.glauber.server.config.ConfigRules;

/**
 * Refuses to sample a share of traces that is none; and sends nothing where no collector is
 * configured, and records no span that nobody would read: left to itself, OpenTelemetry would look
 * for a collector on this machine and complain every minute. Switching it off would take the trace
 * ids and Prometheus' metrics with it; this does not.
 */
@Singleton
class WhatIsRecorded implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
  private final TelemetryConfig config;

  @Inject
  WhatIsRecorded(TelemetryConfig config) {
    ConfigRules.require(
        config.sampled() >= 0 && config.sampled() <= 1,
        "glauber.telemetry.sampled",
        "must be 0 to 1",
        config.sampled());
    config
        .zipkin()
        .ifPresent(
            url ->
                ConfigRules.require(
                    url.matches("https?://[^/]+/.+"),
                    "glauber.telemetry.zipkin",
                    "must have a path, as http://localhost:9411/api/v2/spans",
                    url));
    this.config = config;
  }

  @Override
  public void customize(AutoConfiguredOpenTelemetrySdkBuilder builder) {
    if (config.endpoint().isEmpty()) {
      builder.addPropertiesCustomizer(
          properties -> Map.of("otel.traces.exporter", "none", "otel.metrics.exporter", "none"));
    }
    if (config.endpoint().isEmpty() && config.zipkin().isEmpty()) {
      builder.addSamplerCustomizer((sampler, properties) -> Sampler.alwaysOff());
    }
  }
}
