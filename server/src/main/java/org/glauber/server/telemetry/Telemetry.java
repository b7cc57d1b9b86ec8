package org.glauber.server.telemetry;

import io.grpc.ClientInterceptor;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The application's tracing and metrics: interceptors that start a span for each call and propagate
 * the trace context between services, and the meter and tracer of the suite's own instruments.
 */
@Singleton
public class Telemetry {
  private static final String SCOPE = "org.glauber";

  private final GrpcTelemetry calls;
  private final Meter meter;
  private final Tracer tracer;

  /** Uses the application's OpenTelemetry. */
  @Inject
  public Telemetry(OpenTelemetry openTelemetry) {
    calls = GrpcTelemetry.create(openTelemetry);
    meter = openTelemetry.getMeter(SCOPE);
    tracer = openTelemetry.getTracer(SCOPE);
  }

  /** Traces the calls of a server; must be the outermost interceptor. */
  public ServerInterceptor serverInterceptor() {
    return calls.newServerInterceptor();
  }

  /** Traces the calls on a channel to another service. */
  public ClientInterceptor clientInterceptor() {
    return calls.newClientInterceptor();
  }

  /** A context whose calls are not recorded, for polls every few seconds. */
  public static Context untraced() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.create(
                    TraceId.fromLongs(random.nextLong(), random.nextLong()),
                    SpanId.fromLong(random.nextLong()),
                    TraceFlags.getDefault(), // not sampled, nor are its child spans
                    TraceState.getDefault())));
  }

  /** The tracer for work that is not a call. */
  public Tracer tracer() {
    return tracer;
  }

  /** The meter of the suite's instruments, which {@code docs/operations/metrics.md} lists. */
  public Meter meter() {
    return meter;
  }
}
