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
 * What an application tells of itself: the interceptors that start a span for each call and carry
 * the trace from service to service, and the meter of its own measurements.
 */
@Singleton
public class Telemetry {
  private static final String SCOPE = "org.glauber";

  private final GrpcTelemetry calls;
  private final Meter meter;
  private final Tracer tracer;

  /** With the application's OpenTelemetry. */
  @Inject
  public Telemetry(OpenTelemetry openTelemetry) {
    calls = GrpcTelemetry.create(openTelemetry);
    meter = openTelemetry.getMeter(SCOPE);
    tracer = openTelemetry.getTracer(SCOPE);
  }

  /** For a server, as the outermost interceptor. */
  public ServerInterceptor serverInterceptor() {
    return calls.newServerInterceptor();
  }

  /** For a channel to another service. */
  public ClientInterceptor clientInterceptor() {
    return calls.newClientInterceptor();
  }

  /** For questions asked every few seconds, which are part of no trace that anybody reads. */
  public static Context untraced() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.create(
                    TraceId.fromLongs(random.nextLong(), random.nextLong()),
                    SpanId.fromLong(random.nextLong()),
                    TraceFlags.getDefault(), // not sampled, and so is what follows from it
                    TraceState.getDefault())));
  }

  /** Makes the spans of work that is not a call. */
  public Tracer tracer() {
    return tracer;
  }

  /** Makes the instruments; their names are in {@code deploy/README.md}. */
  public Meter meter() {
    return meter;
  }
}
