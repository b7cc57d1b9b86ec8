package org.glauber.server.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where telemetry goes; {@code META-INF/microprofile-config.properties} has the variables. */
@ConfigMapping(prefix = "glauber.telemetry")
interface TelemetryConfig {
  /**
   * An OTLP collector over gRPC, as {@code http://localhost:4317}. Without one nothing is sent;
   * Prometheus scrapes every service anyway.
   */
  Optional<@WithConverter(HttpUrl.class) String> endpoint();

  /** A Zipkin, as {@code http://localhost:9411/api/v2/spans}; traces only. */
  Optional<@WithConverter(HttpUrl.class) String> zipkin();

  /**
   * The share of traces that is recorded, 0 to 1: of those that begin here, and unless {@code
   * trust-callers} is set, of those that callers ask to be recorded.
   */
  @WithDefault("1")
  double sampled();

  /**
   * Whether callers decide which of their traces are recorded. The services behind a gateway set
   * it, so that they record what the gateway does. Anybody calls a gateway, and could have all of
   * its calls recorded.
   */
  @WithDefault("false")
  boolean trustCallers();
}
