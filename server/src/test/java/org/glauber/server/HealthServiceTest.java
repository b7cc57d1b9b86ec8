package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.glauber.server.ServerFixture.eventually;

import com.google.protobuf.StringValue;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The health service, which any client may call without credentials. */
class HealthServiceTest {
  private static final String LIMITS = "glauber.server.limits.";
  private static final HealthCheckRequest SERVER = HealthCheckRequest.getDefaultInstance();

  @Test
  void anUnknownServiceNameIsNotEchoed() {
    try (ServerFixture fixture = new ServerFixture(HealthServiceTest::echo)) {
      assertThatThrownBy(() -> health(fixture.channel).check(named("x".repeat(900))))
          .hasMessage("NOT_FOUND: no service of that name");
      assertThat(health(fixture.channel).watch(named("x".repeat(900))).next().getStatus())
          .isEqualTo(ServingStatus.SERVICE_UNKNOWN);
    }
  }

  /**
   * Regression test: a watch stored its name, so that some sixty names of 4 MiB filled a gateway's
   * heap.
   */
  @Test
  void aNameOfMegabytesIsRefused() {
    try (ServerFixture fixture = new ServerFixture(HealthServiceTest::echo)) {
      HealthCheckRequest longest = named("x".repeat(3 << 20));
      assertThat(status(() -> health(fixture.channel).watch(longest).next()))
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(status(() -> health(fixture.channel).check(longest)))
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      eventually("nothing is held", () -> fixture.server.inboundBytes() == 0);
    }
  }

  @Test
  void aConnectionsWatchesAreLimitedAndDoNotBlockChecks() {
    try (ServerFixture fixture = new ServerFixture(HealthServiceTest::echo)) {
      for (int k = 0; k < 8; k++) {
        assertThat(health(fixture.channel).watch(SERVER).next().getStatus())
            .isEqualTo(ServingStatus.SERVING);
      }
      assertThatThrownBy(() -> health(fixture.channel).watch(SERVER).next())
          .hasMessage(
              "RESOURCE_EXHAUSTED:"
                  + " this connection has reached its limit of 8 running health watches");
      assertThat(health(fixture.channel).check(SERVER).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void oneAddressLeavesWatchesAndChecksToOthers() {
    Map<String, String> keys =
        Map.of(LIMITS + "watches", "8", LIMITS + "watches-per-connection", "2");
    List<ManagedChannel> channels = new ArrayList<>();
    try (ServerFixture fixture = new ServerFixture(keys, HealthServiceTest::echo)) {
      for (int k = 0; k < 3; k++) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", fixture.server.port())
                .usePlaintext()
                .build();
        channels.add(channel);
        health(channel).watch(SERVER).next();
        health(channel).watch(SERVER).next();
      }
      assertThatThrownBy(() -> health(fixture.channel).watch(SERVER).next())
          .hasMessageStartingWith(
              "RESOURCE_EXHAUSTED: this caller has its share of the 8 health watches");
      assertThat(health(fixture.channel).check(SERVER).getStatus())
          .isEqualTo(ServingStatus.SERVING);
      assertThat(fixture.unary("go")).isEqualTo("go");
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  void aReadingWatcherReceivesEveryChange() {
    try (ServerFixture fixture = new ServerFixture(HealthServiceTest::echo)) {
      Iterator<HealthCheckResponse> watch =
          health(fixture.channel).watch(named(ScriptedService.NAME));
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      fixture.readiness.notReady("warming up");
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      fixture.readiness.ready();
      assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    }
  }

  private static Status.Code status(Runnable call) {
    return Status.fromThrowable(catchThrowable(call::run)).getCode();
  }

  private static HealthCheckRequest named(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private static HealthGrpc.HealthBlockingStub health(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel);
  }

  private static void echo(String request, StreamObserver<StringValue> responses) {
    responses.onNext(StringValue.of(request));
    responses.onCompleted();
  }
}
