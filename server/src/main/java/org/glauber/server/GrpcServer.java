package org.glauber.server;

import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.server.admission.Admission;
import org.glauber.server.admission.CallDeadlines;
import org.glauber.server.auth.Authentication;
import org.glauber.server.config.ConfigRules;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.config.GrpcServerRules;
import org.glauber.server.config.SupervisorDirectory;
import org.glauber.server.connection.AcceptedCalls;
import org.glauber.server.connection.ConnectionLimit;
import org.glauber.server.connection.GuardedCredentials;
import org.glauber.server.connection.PeerFaultLog;
import org.glauber.server.status.CallEndings;
import org.glauber.server.status.DecodedRequests;
import org.glauber.server.status.StatusInterceptor;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.server.tls.FullHandshakes;
import org.glauber.server.tls.TlsFiles;
import org.jboss.logging.Logger;

/**
 * A running gRPC server: the given services, health and reflection, each call on a virtual thread.
 * {@link #close} drains it: health turns to NOT_SERVING, new calls are refused, running calls may
 * continue for the grace period and are then ended as UNAVAILABLE, so that their callers retry
 * elsewhere.
 */
public final class GrpcServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(GrpcServer.class);

  private static final Duration FINAL_GRACE = Duration.ofSeconds(1);

  private final GrpcServerConfig config;
  private final ServiceReadiness readiness;
  private final HealthService health;
  private final ReentrantLock healthLock = new ReentrantLock();
  private final Authentication authentication;
  private final Admission admission;
  private final ScheduledThreadPoolExecutor timers = timers();
  private final TlsFiles tlsFiles;
  private final ExecutorService calls;
  private final Server server;
  private final List<ObservableLongGauge> gauges;
  private volatile boolean isStopping;

  /**
   * Starts a server.
   *
   * @param name the service's name in error messages
   * @param readiness determines health and whether calls are admitted
   * @param telemetry provides the outermost interceptor of every call
   * @throws io.quarkus.runtime.configuration.ConfigurationException naming a key that violates its
   *     rule, or the address that the server cannot listen on
   */
  public static GrpcServer start(
      String name,
      GrpcServerConfig config,
      ServiceReadiness readiness,
      Telemetry telemetry,
      List<? extends BindableService> services) {
    GrpcServerRules.check(config);
    return new GrpcServer(name, config, readiness, telemetry, services);
  }

  private GrpcServer(
      String name,
      GrpcServerConfig config,
      ServiceReadiness readiness,
      Telemetry telemetry,
      List<? extends BindableService> services) {
    this.config = config;
    this.readiness = readiness;
    admission = new Admission(name, readiness::reason, config.limits(), services, timers);
    CallDeadlines deadlines =
        new CallDeadlines(config.defaultDeadline(), config.maxDeadline(), timers);
    calls = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
    tlsFiles = new TlsFiles(Credentials.PREFIX, config.tls().reload());
    PeerFaultLog faults = PeerFaultLog.install(config.limits().faultLines());
    ConnectionLimit connections = new ConnectionLimit(config.limits().connections());
    ServerCredentials credentials =
        GuardedCredentials.of(
            Credentials.of(config.tls(), tlsFiles, faults), config.limits(), connections);
    NettyServerBuilder builder = configured(config, credentials).executor(calls);
    authentication = Authentication.of(config.auth(), telemetry.meter());
    readiness.require("waiting for the token issuer's keys", authentication.canAuthenticate());
    List<ServerServiceDefinition> definitions =
        services.stream().map(BindableService::bindService).toList();
    for (ServerServiceDefinition definition : definitions) {
      builder.addService(
          DecodedRequests.of(
              ServerInterceptors.interceptForward(
                  definition, authentication, admission, deadlines)));
    }
    health =
        new HealthService(
            definitions.stream().map(it -> it.getServiceDescriptor().getName()).toList());
    builder.addService(DecodedRequests.of(ServerInterceptors.intercept(health, admission)));
    if (config.reflection()) {
      builder.addService(
          DecodedRequests.of(
              ServerInterceptors.interceptForward(
                  ProtoReflectionServiceV1.newInstance(), authentication, admission)));
    }
    builder
        .intercept(new StatusInterceptor())
        .intercept(telemetry.serverInterceptor()) // the last is the outermost
        .addTransportFilter(FullHandshakes.noResumption())
        .addStreamTracerFactory(new CallEndings(telemetry.meter(), () -> isStopping))
        .addStreamTracerFactory(new AcceptedCalls(admission.inbound()));
    gauges = gauges(telemetry.meter(), connections);
    updateHealth();
    readiness.onChange(this::updateHealth);
    Duration drain = config.drain().grace().plus(FINAL_GRACE);
    SupervisorDirectory.write(
        config.supervisorDirectory(), SupervisorDirectory.DRAIN, Long.toString(drain.toSeconds()));
    server = listening(builder.build(), config);
    String address = SupervisorDirectory.address(config.host(), port());
    LOG.infof("Listening on %s", address);
    SupervisorDirectory.write(config.supervisorDirectory(), SupervisorDirectory.GRPC, address);
  }

  private static Server listening(Server server, GrpcServerConfig config) {
    try {
      return server.start();
    } catch (IOException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw ConfigRules.refusal(
          "cannot listen on glauber.server.port %d of glauber.server.host %s: %s"
              .formatted(config.port(), config.host(), reason.getMessage()));
    }
  }

  private static NettyServerBuilder configured(
      GrpcServerConfig config, ServerCredentials credentials) {
    GrpcServerConfig.Limits limits = config.limits();
    GrpcServerConfig.Connections connections = config.connections();
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    return NettyServerBuilder.forAddress(address, credentials)
        // No compression: a small message could decompress to any size, and images are compressed.
        .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true))
        .maxInboundMessageSize(limits.messageBytes())
        .maxInboundMetadataSize(limits.metadataBytes())
        .maxConcurrentCallsPerConnection(limits.callsPerConnection())
        .flowControlWindow(limits.flowControlWindowBytes())
        .maxRstFramesPerWindow(Integer.MAX_VALUE, 1) // unlimited: ConnectionGuard limits resets
        .handshakeTimeout(connections.handshake().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTime(connections.keepaliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(connections.keepaliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(0, TimeUnit.MILLISECONDS) // unlimited: ConnectionGuard limits pings
        .permitKeepAliveWithoutCalls(true)
        .maxConnectionIdle(connections.idle().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAge(connections.age().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(connections.ageGrace().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The port that the server listens on. */
  public int port() {
    return server.getPort();
  }

  /** The number of running calls, without health and reflection. */
  public int runningCalls() {
    return admission.running();
  }

  /** Bytes of requests that have not been delivered to their methods. */
  long inboundBytes() {
    return admission.inbound().held();
  }

  /**
   * The number of pending timers: the server's own deadlines and time-outs of incoming requests.
   */
  int runningTimers() {
    return timers.getQueue().size();
  }

  private List<ObservableLongGauge> gauges(Meter meter, ConnectionLimit connections) {
    return List.of(
        meter
            .gaugeBuilder("glauber.calls.running")
            .ofLongs()
            .setUnit("{call}")
            .setDescription("Calls that are running, health and reflection left out")
            .buildWithCallback(gauge -> gauge.record(admission.running())),
        meter
            .gaugeBuilder("glauber.requests.memory.used")
            .ofLongs()
            .setUnit("By")
            .setDescription("Bytes of requests that are not complete, or not taken by their method")
            .buildWithCallback(gauge -> gauge.record(inboundBytes())),
        meter
            .gaugeBuilder("glauber.connections")
            .ofLongs()
            .setUnit("{connection}")
            .setDescription("Connections of callers, those that are still in a handshake included")
            .buildWithCallback(gauge -> gauge.record(connections.count())));
  }

  private static ScheduledThreadPoolExecutor timers() {
    ScheduledThreadPoolExecutor timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("deadlines").factory());
    timers.setRemoveOnCancelPolicy(true);
    return timers;
  }

  private void updateHealth() {
    healthLock.lock(); // the last update must use the latest state
    try {
      health.set(readiness.isReady());
    } finally {
      healthLock.unlock();
    }
  }

  /** Drains the server and returns when its last call has ended. Does nothing when called again. */
  @Override
  public void close() {
    if (server.isShutdown()) {
      return;
    }
    Duration grace = config.drain().grace();
    LOG.infof("Draining: running=%d grace=%d s", runningCalls(), grace.toSeconds());
    health.end();
    server.shutdown();
    admission.endLongLived();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.infof("Grace period over, ending calls: running=%d", runningCalls());
        isStopping = true;
        admission.end();
        if (!server.awaitTermination(FINAL_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
          server.shutdownNow().awaitTermination();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isStopping = true;
      server.shutdownNow();
    } finally {
      gauges.forEach(ObservableLongGauge::close);
      timers.shutdownNow();
      authentication.close();
      tlsFiles.close();
      calls.shutdown();
    }
  }
}
