package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.BlockingClientCall;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.fake.FakeTokenizer;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

class ReplicasTest {
  @Test
  void theNextPieceOfWorkGoesWhereLeastIsOutstanding() {
    assertThat(given("outstanding-work")).containsExactly("a", "b", "b", "b", "a");
  }

  @Test
  void orToEachInItsTurn() {
    assertThat(given("round-robin")).containsExactly("a", "b", "a", "b", "a");
  }

  /** Who is given work of 30, 10, 10, 11 and 10. */
  private static List<String> given(String balance) {
    Channels channels =
        new Channels(
            TestConfig.with("glauber.gateway.replicas.balance", balance).replicas(),
            new Telemetry(OpenTelemetry.noop()).clientInterceptor());
    List<Address> addresses = List.of(new Address("a", 1), new Address("b", 1));
    List<String> given = new ArrayList<>();
    try (channels;
        Replicas replicas = new Replicas("denoiser", () -> addresses, channels, () -> 0)) {
      replicas.discover();
      for (long work : new long[] {30, 10, 10, 11, 10}) {
        Lease lease = replicas.lease(work, _ -> true, Set.of()).orElseThrow();
        given.add(lease.replica().address().host());
      }
    }
    return given;
  }

  @Test
  void oneThatHangsLosesItsCallsAndIsConnectedToAnew() throws Exception {
    FakeTokenizer server = new FakeTokenizer();
    server.start();
    Channels channels =
        new Channels(
            TestConfig.with().replicas(), new Telemetry(OpenTelemetry.noop()).clientInterceptor());
    List<Address> addresses = List.of(new Address("127.0.0.1", server.port()));
    try (server;
        channels;
        Replicas replicas =
            new Replicas("tokenizer", () -> addresses, channels, System::nanoTime)) {
      replicas.discover();
      Lease lease = replicas.lease(1, address -> true, Set.of()).orElseThrow();
      BlockingClientCall<?, HealthCheckResponse> watch =
          HealthGrpc.newBlockingV2Stub(lease.channel())
              .watch(HealthCheckRequest.getDefaultInstance());
      assertThat(watch.read().getStatus()).isEqualTo(ServingStatus.SERVING);

      replicas.missed(lease.replica()); // it may be busy
      replicas.missed(lease.replica());

      StatusException ended = catchThrowableOfType(StatusException.class, watch::read);
      assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(lease.replica().problem()).isEqualTo("does not answer");
      assertThat(
              HealthGrpc.newBlockingV2Stub(lease.replica().channel())
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }
}
