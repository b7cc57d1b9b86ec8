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
 * Rejects an invalid sampling ratio or Zipkin URL, and configures the OpenTelemetry SDK's
 * exporters.
 *
 * <p>Without a collector nothing is exported: by default OpenTelemetry would try to reach one on
 * this machine and log an error every minute. Disabling OpenTelemetry instead would also remove
 * trace ids and Prometheus' metrics. {@link TraceSampling} then records no spans. With a collector,
 * metrics are sent through {@link TimeoutMetricExporter}.
 */
@Singleton
class OpenTelemetryCustomizer implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
  // Longer than the exporter's own retries: usually four attempts of ten seconds.
  private static final Duration LONGEST_EXPORT = Duration.ofSeconds(45);

  private final TelemetryConfig config;
  private final Instance<MetricExporter> exporter;
  private final Context loop;

  @Inject
  OpenTelemetryCustomizer(TelemetryConfig config, Instance<MetricExporter> exporter, Vertx vertx) {
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
                    "must have a path, such as http://localhost:9411/api/v2/spans",
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
    // The reader above sends metrics instead: Quarkus' reader cannot use TimeoutMetricExporter.
    builder.addPropertiesCustomizer(properties -> Map.of("otel.metrics.exporter", "none"));
  }

  private MetricReader sentMetrics(ConfigProperties properties) {
    return PeriodicMetricReader.builder(
            new TimeoutMetricExporter(
                exporter.get(), task -> loop.runOnContext(_ -> task.run()), LONGEST_EXPORT))
        .setInterval(properties.getDuration("otel.metric.export.interval", Duration.ofMinutes(1)))
        .build();
  }
}
