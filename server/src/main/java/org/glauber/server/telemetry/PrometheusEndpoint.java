package org.glauber.server.telemetry;

import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.config.SupervisorDirectory;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves the metrics to Prometheus at {@code /q/metrics} of the HTTP port. Names, units and
 * attributes are translated from OpenTelemetry's as its specification defines.
 */
@Singleton
class PrometheusEndpoint implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
  private static final Logger LOG = Logger.getLogger(PrometheusEndpoint.class);
  private static final String PATH = "/q/metrics";

  // Excludes the server address: callers choose the name, so its values are unbounded.
  private static final Set<String> CALL_ATTRIBUTES =
      Set.of("rpc.system", "rpc.service", "rpc.method", "rpc.grpc.status_code");

  private final PrometheusMetricReader metrics = new PrometheusMetricReader(false, name -> false);
  private final ExpositionFormats formats = ExpositionFormats.init();

  @Override
  public void customize(AutoConfiguredOpenTelemetrySdkBuilder builder) {
    builder.addMeterProviderCustomizer((meters, properties) -> registerReader(meters));
  }

  /** Registers this endpoint as a reader of these meters. */
  SdkMeterProviderBuilder registerReader(SdkMeterProviderBuilder meters) {
    return meters
        .registerMetricReader(metrics)
        .registerView(
            InstrumentSelector.builder().setName("rpc.*").build(),
            View.builder().setAttributeFilter(CALL_ATTRIBUTES::contains).build());
  }

  void route(@Observes Router router) {
    router.get(PATH).blockingHandler(this::answer, false);
  }

  void listening(@ObservesAsync HttpServerStart event, HttpServer server, GrpcServerConfig config) {
    String address = SupervisorDirectory.address(event.options().getHost(), server.getPort());
    LOG.infof("Metrics at http://%s%s", address, PATH);
    SupervisorDirectory.write(config.supervisorDirectory(), SupervisorDirectory.HTTP, address);
  }

  private void answer(RoutingContext request) {
    ExpositionFormatWriter format = format(request.request().getHeader(HttpHeaders.ACCEPT));
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, format.getContentType())
        .end(Buffer.buffer(page(format)));
  }

  /** The exposition format for an Accept header. */
  ExpositionFormatWriter format(@Nullable String accepted) {
    return formats.findWriter(accepted);
  }

  /** The current values of all metrics. */
  byte[] page(ExpositionFormatWriter format) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    try {
      format.write(page, metrics.collect());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page.toByteArray();
  }
}
