package org.glauber.server.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.runtimemetrics.java8.RuntimeMetrics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the JVM: CPU, memory, garbage collection and threads, under OpenTelemetry's standard
 * names.
 */
@Singleton
class JvmMetrics {
  private @Nullable RuntimeMetrics metrics;

  void start(@Observes StartupEvent event, OpenTelemetry openTelemetry) {
    metrics = RuntimeMetrics.create(openTelemetry);
  }

  void stop(@Observes ShutdownEvent event) {
    if (metrics != null) {
      metrics.close();
    }
  }
}
