package org.glauber.server.telemetry;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.server.config.ConfigRules;

/**
 * Refuses to sample a share of traces that is none; and sends nothing where no collector is
 * configured, and records no span that nobody would read: left to itself, OpenTelemetry would look
 * for a collector on this machine and complain every minute. Switching it off would take the trace
 * ids and Prometheus' metrics with it; this does not.
 */
@Singleton
class WhatIsRecorded implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
  private static final String SAMPLED = "glauber.telemetry.sampled";

  private final Optional<String> endpoint;
  private final Optional<String> zipkin;

  @Inject
  WhatIsRecorded(
      @ConfigProperty(name = "glauber.telemetry.endpoint") Optional<String> endpoint,
      @ConfigProperty(name = "glauber.telemetry.zipkin") Optional<String> zipkin,
      @ConfigProperty(name = SAMPLED) Optional<Double> sampled) {
    sampled.ifPresent(
        share -> ConfigRules.require(share >= 0 && share <= 1, SAMPLED, "must be 0 to 1", share));
    this.endpoint = endpoint;
    this.zipkin = zipkin;
  }

  @Override
  public void customize(AutoConfiguredOpenTelemetrySdkBuilder builder) {
    if (endpoint.isEmpty()) {
      builder.addPropertiesCustomizer(
          properties -> Map.of("otel.traces.exporter", "none", "otel.metrics.exporter", "none"));
    }
    if (endpoint.isEmpty() && zipkin.isEmpty()) {
      builder.addSamplerCustomizer((sampler, properties) -> Sampler.alwaysOff());
    }
  }
}
