package org.glauber.gateway.fake;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.glauber.server.status.StatusInterceptor;
import org.glauber.status.v1.ListModelProblemsRequest;
import org.glauber.status.v1.ListModelProblemsResponse;
import org.glauber.status.v1.ModelProblem;
import org.glauber.status.v1.ModelStatusServiceGrpc;
import org.jspecify.annotations.Nullable;

/** A service on a real local port that can be stopped and restarted. */
public abstract class FakeServer implements AutoCloseable {
  private static final Metadata.Key<String> TRACE_PARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private final List<ModelProblem> problems = new CopyOnWriteArrayList<>();
  private final Set<String> headers = ConcurrentHashMap.newKeySet();
  private final List<String> traceParents = new CopyOnWriteArrayList<>();
  private @Nullable Server server;
  private int port;
  private int callsPerConnection = Integer.MAX_VALUE;

  /** The service to run. */
  abstract ServerServiceDefinition service();

  /** Limits the concurrent calls of a connection, from the next start on. */
  public void limitCallsPerConnection(int limit) {
    callsPerConnection = limit;
  }

  /** Starts to listen: the first time on a free port, later on the same port. */
  public void start() {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
              .maxConcurrentCallsPerConnection(callsPerConnection)
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .addService(service())
              .addService(health.getHealthService())
              .addService(new Status())
              .intercept(new StatusInterceptor())
              .intercept(new TraceRecorder())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getPort();
  }

  /** Breaks every connection and stops listening. */
  public void stop() {
    if (server != null) {
      try {
        server.shutdownNow().awaitTermination();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The host and port; valid after the first start. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The port; valid after the first start. */
  public int port() {
    return port;
  }

  /** The problems that the service reports with its models; may be added to. */
  public List<ModelProblem> problems() {
    return problems;
  }

  /** The traceparent header of every call so far. */
  public List<String> traceParents() {
    return traceParents;
  }

  /** The names of all headers received so far. */
  public Set<String> headers() {
    return headers;
  }

  @Override
  public void close() {
    stop();
  }

  private final class Status extends ModelStatusServiceGrpc.ModelStatusServiceImplBase {
    @Override
    public void listModelProblems(
        ListModelProblemsRequest request, StreamObserver<ListModelProblemsResponse> responses) {
      responses.onNext(ListModelProblemsResponse.newBuilder().addAllProblems(problems).build());
      responses.onCompleted();
    }
  }

  private final class TraceRecorder implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
      headers.addAll(metadata.keys());
      String parent = metadata.get(TRACE_PARENT);
      traceParents.add(call.getMethodDescriptor().getBareMethodName() + " " + parent);
      return next.startCall(call, metadata);
    }
  }
}
