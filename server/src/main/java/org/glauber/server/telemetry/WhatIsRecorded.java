package org.glauber.server.telemetry;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import org.glauber.server.config.ConfigRules;

/**
 * Refuses to sample a share of traces that is none; and sends nothing where no collector is
 * configured: left to itself, OpenTelemetry would look for a collector on this machine and complain
 * every minute. Switching it off would take the trace ids and Prometheus' metrics with it; this
 * does not. {@link TraceSampling} records nothing then. Where one is configured, it has the metrics
 * sent there, by {@link EndingExports}.
 */
@Singleton
class WhatIsRecorded implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
  // Longer than the exporter usually tries: four times for ten seconds.
  private static final Duration LONGEST_EXPORT = Duration.ofSeconds(45);

  private final TelemetryConfig config;
  private final Instance<MetricExporter> exporter;
  private final Context loop;

  @Inject
  WhatIsRecorded(TelemetryConfig config, Instance<MetricExporter> exporter, Vertx vertx) {
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
    this.exporter = exporter;
    loop = vertx.getOrCreateContext();
  }

  @Override
  public void customize(AutoConfiguredOpenTelemetrySdkBuilder builder) {
    if (config.endpoint().isEmpty()) {
      builder.addPropertiesCustomizer(properties -> Map.of("otel.traces.exporter", "none"));
    } else {
      builder.addMeterProviderCustomizer(
          (meters, properties) -> meters.registerMetricReader(sentMetrics(properties)));
    }
    // Those are sent by the reader above: Quarkus' own has no place for EndingExports.
    builder.addPropertiesCustomizer(properties -> Map.of("otel.metrics.exporter", "none"));
  }

  private MetricReader sentMetrics(ConfigProperties properties) {
    return PeriodicMetricReader.builder(
            new EndingExports(
                exporter.get(), task -> loop.runOnContext(_ -> task.run()), LONGEST_EXPORT))
        .setInterval(properties.getDuration("otel.metric.export.interval", Duration.ofMinutes(1)))
        .build();
  }
}
