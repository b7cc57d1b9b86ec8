package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.glauber.server.ServerFixture.eventually;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.google.rpc.RetryInfo;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.ServerStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcServerTest {
  private final CountDownLatch release = new CountDownLatch(1);

  @Test
  void callsRunOnVirtualThreads() {
    try (ServerFixture fixture =
        new ServerFixture(
            (request, responses) ->
                answer(responses, Boolean.toString(Thread.currentThread().isVirtual())))) {
      assertThat(fixture.unary("go")).isEqualTo("true");
    }
  }

  @Test
  void drainLetsARunningStreamFinishAndRefusesNewCalls() throws Exception {
    try (ServerFixture fixture = new ServerFixture(this::firstThenSecond)) {
      Iterator<StringValue> running = fixture.stream("go", CallOptions.DEFAULT);
      assertThat(running.next().getValue()).isEqualTo("first");
      Thread drain = Thread.ofVirtual().start(fixture.server::close);
      eventually("new calls are refused", () -> refused(fixture));
      assertThat(drain.isAlive()).isTrue();
      release.countDown();
      assertThat(running.next().getValue()).isEqualTo("second");
      assertThat(running.hasNext()).isFalse();
      assertThat(drain.join(java.time.Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void afterTheGracePeriodRunningCallsEndAsUnavailable() {
    try (ServerFixture fixture =
        new ServerFixture(Map.of("glauber.server.drain.grace", "50ms"), this::firstThenSecond)) {
      Iterator<StringValue> running = fixture.stream("go", CallOptions.DEFAULT);
      running.next();
      fixture.server.close();
      assertThatThrownBy(running::next)
          .hasMessage("UNAVAILABLE: test-service: it is stopping, the call was not finished");
      eventually("no call runs", () -> fixture.server.runningCalls() == 0);
    }
  }

  @Test
  void theSupervisorDirectoryHoldsAddressAndDrainTime(@TempDir Path directory) throws Exception {
    Map<String, String> keys =
        Map.of(
            "glauber.server.supervisor-directory",
            directory.toString(),
            "glauber.server.drain.grace",
            "7s");
    try (ServerFixture fixture = new ServerFixture(keys, this::firstThenSecond)) {
      assertThat(directory.resolve("grpc")).hasContent("127.0.0.1:" + fixture.server.port());
      assertThat(directory.resolve("drain")).hasContent("8");
    }
  }

  @Test
  void aMissingSupervisorDirectoryIsRefusedByName(@TempDir Path directory) {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(
            () ->
                new ServerFixture(
                    Map.of("glauber.server.supervisor-directory", missing.toString()),
                    this::firstThenSecond))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "glauber.server.supervisor-directory " + missing + " must be a writable directory: ");
  }

  @Test
  void aHealthWatchDoesNotHoldUpTheDrain() throws InterruptedException {
    List<ServingStatus> seen = new ArrayList<>();
    CountDownLatch watching = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (ServerFixture fixture = new ServerFixture(this::firstThenSecond)) {
      HealthGrpc.newStub(fixture.channel)
          .watch(
              HealthCheckRequest.newBuilder().setService(ScriptedService.NAME).build(),
              new StreamObserver<HealthCheckResponse>() {
                @Override
                public void onNext(HealthCheckResponse response) {
                  seen.add(response.getStatus());
                  watching.countDown();
                }

                @Override
                public void onError(Throwable t) {
                  ended.countDown();
                }

                @Override
                public void onCompleted() {
                  ended.countDown();
                }
              });
      assertThat(watching.await(20, TimeUnit.SECONDS)).isTrue();
      long start = System.nanoTime();
      fixture.server.close();
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(20);
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(seen).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void healthFollowsReadinessAndCallsAreRefusedUntilThen() {
    try (ServerFixture fixture =
        new ServerFixture((request, responses) -> answer(responses, request))) {
      assertThat(health(fixture, "")).isEqualTo(ServingStatus.SERVING);
      assertThat(health(fixture, ScriptedService.NAME)).isEqualTo(ServingStatus.SERVING);
      fixture.readiness.notReady("warming up");
      assertThat(health(fixture, ScriptedService.NAME)).isEqualTo(ServingStatus.NOT_SERVING);
      assertThatThrownBy(() -> fixture.unary("go"))
          .hasMessage("UNAVAILABLE: test-service: warming up");
      fixture.readiness.ready();
      assertThat(fixture.unary("go")).isEqualTo("go");
    }
  }

  @Test
  void anOversizedRequestIsRefused() {
    Map<String, String> keys = Map.of("glauber.server.limits.message-bytes", "1024");
    try (ServerFixture fixture =
        new ServerFixture(keys, (request, responses) -> answer(responses, "fits"))) {
      assertThat(fixture.unary("x".repeat(1_000))).isEqualTo("fits");
      assertThatThrownBy(() -> fixture.unary("x".repeat(1_025)))
          .hasMessageStartingWith("RESOURCE_EXHAUSTED");
      eventually("no call runs", () -> fixture.server.runningCalls() == 0);
    }
  }

  @Test
  void aCallOverTheLimitIsRefusedAtOnceWithARetryDelay() throws InvalidProtocolBufferException {
    Map<String, String> keys = Map.of("glauber.server.limits.calls", "1");
    try (ServerFixture fixture = new ServerFixture(keys, this::firstThenSecond)) {
      Iterator<StringValue> running = fixture.stream("go", CallOptions.DEFAULT);
      running.next();
      StatusRuntimeException e =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> fixture.stream("go", CallOptions.DEFAULT).next());
      assertThat(e)
          .hasMessageStartingWith("RESOURCE_EXHAUSTED: this caller has its share of the 1 calls");
      com.google.rpc.Status status = StatusProto.fromThrowable(e);
      assertThat(status).isNotNull();
      assertThat(status.getDetails(0).is(RetryInfo.class)).isTrue();
      release.countDown();
      running.next();
      assertThat(running.hasNext()).isFalse();
      eventually("the permit is back", () -> fixture.server.runningCalls() == 0);
      assertThat(fixture.stream("go", CallOptions.DEFAULT).next().getValue()).isEqualTo("first");
    }
  }

  /** Gateways check in this way whether denoisers are alive. */
  @Test
  void catalogueCallsRunBesideTheMaximumOfOtherCalls() {
    Map<String, String> keys = Map.of("glauber.server.limits.calls", "1");
    try (ServerFixture fixture = new ServerFixture(keys, this::firstThenSecond)) {
      fixture.stream("go", CallOptions.DEFAULT).next();
      assertThatThrownBy(() -> fixture.unary("go")).hasMessageStartingWith("RESOURCE_EXHAUSTED");
      assertThat(
              ClientCalls.blockingUnaryCall(
                      fixture.channel,
                      ScriptedService.LIST,
                      CallOptions.DEFAULT,
                      StringValue.getDefaultInstance())
                  .getValue())
          .isEqualTo("a list");
      release.countDown();
    }
  }

  @Test
  void aLongCatalogueRequestIsRefused() {
    try (ServerFixture fixture = new ServerFixture(this::firstThenSecond)) {
      assertThatThrownBy(
              () ->
                  ClientCalls.blockingUnaryCall(
                      fixture.channel,
                      ScriptedService.LIST,
                      CallOptions.DEFAULT,
                      StringValue.of("x".repeat(20_000))))
          .hasMessage(
              "RESOURCE_EXHAUSTED: a request of this method must have at most 16,384 bytes");
    }
  }

  @Test
  void reflectionListsTheServicesIfEnabled() {
    try (ServerFixture fixture =
        new ServerFixture(Map.of("glauber.server.reflection", "true"), this::firstThenSecond)) {
      assertThat(fixture.reflected()).contains(HealthGrpc.SERVICE_NAME);
    }
    try (ServerFixture fixture = new ServerFixture(this::firstThenSecond)) {
      assertThatThrownBy(() -> fixture.reflected()).hasStackTraceContaining("UNIMPLEMENTED");
    }
  }

  @Test
  void aKeyOutOfRangeIsRefusedByName() {
    refused("glauber.server.port", "70000", "must be 0 to 65,535, but is 70000");
    refused("glauber.server.drain.grace", "2h", "must be PT0S to PT1H, but is PT2H");
    refused("glauber.server.limits.calls", "0", "must be 1 to 100,000, but is 0");
    refused("glauber.server.connections.idle", "0s", "must be PT1S to PT24H, but is PT0S");
    refused("glauber.server.tls.key", "k.pem", "must come with a certificate, but is alone");
  }

  @Test
  void aPortInUseIsRefusedByName() {
    try (ServerFixture first = new ServerFixture(this::firstThenSecond)) {
      Map<String, String> keys = Map.of("glauber.server.port", "" + first.server.port());
      assertThatThrownBy(() -> new ServerFixture(keys, this::firstThenSecond).close())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(
              "cannot listen on glauber.server.port %d of glauber.server.host 127.0.0.1: "
                  .formatted(first.server.port()))
          .hasMessageEndingWith("Address already in use");
    }
  }

  private static void refused(String key, String value, String message) {
    assertThatThrownBy(
            () -> new ServerFixture(Map.of(key, value), (request, responses) -> {}).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(key + " " + message);
  }

  private void firstThenSecond(String request, StreamObserver<StringValue> responses) {
    ServerStream.serve(
        responses,
        Backlog.waiting(1),
        stream -> {
          stream.send(StringValue.of("first"));
          release.await();
          stream.send(StringValue.of("second"));
        });
  }

  private static void answer(StreamObserver<StringValue> responses, String text) {
    responses.onNext(StringValue.of(text));
    responses.onCompleted();
  }

  private static boolean refused(ServerFixture fixture) {
    try {
      fixture.stream("go", CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS))
          .next();
      return false;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == io.grpc.Status.Code.UNAVAILABLE;
    }
  }

  private static ServingStatus health(ServerFixture fixture, String service) {
    return HealthGrpc.newBlockingStub(fixture.channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }
}
