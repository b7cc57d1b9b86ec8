package org.glauber.server;

import io.grpc.BindableService;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/**
 * Starts the gRPC server after all other beans, so that an application that fails to start never
 * opens its port, and drains it before they stop, while everything that its calls need still
 * exists.
 */
@Singleton
public class ServerLifecycle {
  private static final int LAST = 10_000;
  private static final int FIRST = 1;

  private final String name;
  private final GrpcServerConfig config;
  private final ServiceReadiness readiness;
  private final Telemetry telemetry;
  private final Instance<BindableService> services;
  private @Nullable GrpcServer server;

  @Inject
  ServerLifecycle(
      @ConfigProperty(name = "quarkus.application.name") String name,
      GrpcServerConfig config,
      ServiceReadiness readiness,
      Telemetry telemetry,
      @Any Instance<BindableService> services) {
    this.name = name;
    this.config = config;
    this.readiness = readiness;
    this.telemetry = telemetry;
    this.services = services;
  }

  void start(@Observes @Priority(LAST) StartupEvent event) {
    server = GrpcServer.start(name, config, readiness, telemetry, services.stream().toList());
  }

  void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
    if (server != null) {
      readiness.notReady("draining");
      server.close();
    }
  }

  /**
   * The port that the server listens on.
   *
   * @throws IllegalStateException if the application has not started
   */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("the server has not been started");
    }
    return server.port();
  }
}
