package org.glauber.server.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/**
 * Where traces and metrics are sent. {@code META-INF/microprofile-config.properties} lists the
 * environment variables.
 */
@ConfigMapping(prefix = "glauber.telemetry")
interface TelemetryConfig {
  /**
   * The URL of an OTLP collector over gRPC, such as {@code http://localhost:4317}. If absent,
   * nothing is sent. Prometheus can scrape every service in either case.
   */
  Optional<@WithConverter(HttpUrlConverter.class) String> endpoint();

  /**
   * The URL of a Zipkin server, such as {@code http://localhost:9411/api/v2/spans}; receives traces
   * only.
   */
  Optional<@WithConverter(HttpUrlConverter.class) String> zipkin();

  /**
   * The fraction of traces that is recorded, 0 to 1. It applies to traces that begin here and,
   * unless {@code trust-callers} is set, to those that callers ask to be recorded.
   */
  @WithDefault("1")
  double sampled();

  /**
   * Whether callers decide which of their traces are recorded. The services behind a gateway set
   * it, so that they record the same traces as the gateway. A gateway must not set it: any client
   * could then have all of its calls recorded.
   */
  @WithDefault("false")
  boolean trustCallers();
}
