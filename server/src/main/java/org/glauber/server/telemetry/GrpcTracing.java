package org.glauber.server.telemetry;

import io.grpc.ClientInterceptor;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The interceptors that start a span for each call and carry the trace from service to service. */
@Singleton
public class GrpcTracing {
  private final GrpcTelemetry telemetry;

  /** Tracing with the application's OpenTelemetry. */
  @Inject
  public GrpcTracing(OpenTelemetry openTelemetry) {
    telemetry = GrpcTelemetry.create(openTelemetry);
  }

  /** For a server, as the outermost interceptor. */
  public ServerInterceptor serverInterceptor() {
    return telemetry.newServerInterceptor();
  }

  /** For a channel to another service. */
  public ClientInterceptor clientInterceptor() {
    return telemetry.newClientInterceptor();
  }
}
