package org.glauber.server;

import com.google.protobuf.StringValue;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.glauber.server.telemetry.Telemetry;

/** A real server on a free port with a scripted service, and a channel to it. */
final class ServerFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ServiceReadiness readiness = new ServiceReadiness();
  final GrpcServer server;
  final ManagedChannel channel;

  ServerFixture(ScriptedService.Script script) {
    this(Map.of(), script);
  }

  ServerFixture(Map<String, String> keys, ScriptedService.Script script) {
    this(keys, new Telemetry(OpenTelemetry.noop()), script);
  }

  ServerFixture(Map<String, String> keys, Telemetry telemetry, ScriptedService.Script script) {
    this(keys, telemetry, new ScriptedService(script));
  }

  ServerFixture(Map<String, String> keys, Telemetry telemetry, BindableService service) {
    server =
        GrpcServer.start(
            "test-service", TestConfig.with(keys), readiness, telemetry, List.of(service));
    readiness.ready();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  String unary(String request) {
    return unary(request, CallOptions.DEFAULT);
  }

  String unary(String request, CallOptions options) {
    return ClientCalls.blockingUnaryCall(
            channel, ScriptedService.UNARY, options, StringValue.of(request))
        .getValue();
  }

  String unary(String request, Metadata headers) {
    return ClientCalls.blockingUnaryCall(
            ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
            ScriptedService.UNARY,
            CallOptions.DEFAULT,
            StringValue.of(request))
        .getValue();
  }

  Iterator<StringValue> stream(String request, CallOptions options) {
    return ClientCalls.blockingServerStreamingCall(
        channel, ScriptedService.STREAM, options, StringValue.of(request));
  }

  /** A streaming call whose messages are requested one by one. */
  ClientCall<StringValue, StringValue> call() {
    return channel.newCall(ScriptedService.STREAM, CallOptions.DEFAULT);
  }

  /** The services that reflection lists. */
  List<String> reflected() {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    names.complete(
                        response.getListServicesResponse().getServiceList().stream()
                            .map(service -> service.getName())
                            .toList());
                  }

                  @Override
                  public void onError(Throwable t) {
                    names.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());
    List<String> result = names.orTimeout(20, TimeUnit.SECONDS).join();
    requests.onCompleted();
    return result;
  }

  /** Waits until a condition that another thread fulfils holds. */
  static void eventually(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      Thread.yield();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
