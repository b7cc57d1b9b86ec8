package org.glauber.server;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
    server =
        GrpcServer.start(
            "test-service",
            TestConfig.with(keys),
            readiness,
            telemetry,
            List.of(new ScriptedService(script)));
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

  Iterator<StringValue> stream(String request, CallOptions options) {
    return ClientCalls.blockingServerStreamingCall(
        channel, ScriptedService.STREAM, options, StringValue.of(request));
  }

  /** A streaming call whose messages are asked for one by one. */
  ClientCall<StringValue, StringValue> call() {
    return channel.newCall(ScriptedService.STREAM, CallOptions.DEFAULT);
  }

  /** Waits until something that another thread brings about is true. */
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
