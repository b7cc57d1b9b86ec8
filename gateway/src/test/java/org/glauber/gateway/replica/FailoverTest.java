package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.BlockingClientCall;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.fake.FakeTokenizer;
import org.glauber.gateway.fake.Relay;
import org.glauber.server.status.RefusalException;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of work at replicas whose connections break while they run it. */
class FailoverTest {
  private static final Duration NO_PAUSE = Duration.ofMillis(1);

  private final GatewayConfig config =
      TestConfig.with(
          "glauber.gateway.calls.max-attempts", "4",
          "glauber.gateway.calls.initial-backoff", "1ms",
          "glauber.gateway.replicas.failure-backoff", "1h");
  private final Channels channels =
      new Channels(config.replicas(), new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  private final FakeTokenizer server = new FakeTokenizer();
  private final Map<Address, Relay> relays = new HashMap<>();
  private final Replicas replicas =
      new Replicas("tokenizer", () -> List.copyOf(relays.keySet()), channels, System::nanoTime);
  private final Failover failover = new Failover(replicas, config.calls(), NO_PAUSE);
  private final List<Address> held = new ArrayList<>(); // by which replicas, in order

  @BeforeEach
  void start() {
    server.start();
    for (int k = 0; k < 3; k++) {
      Relay relay = new Relay(server.port());
      relays.put(new Address("127.0.0.1", relay.port()), relay);
    }
    replicas.discover();
  }

  @AfterEach
  void stop() {
    replicas.close();
    relays.values().forEach(Relay::close);
    server.close();
    channels.close();
  }

  @Test
  void aRequestThatLosesTwoReplicasIsRefused() {
    assertThatThrownBy(() -> failover.run(this::lose))
        .isInstanceOfSatisfying(
            RefusalException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION))
        .hasMessageContaining("do not send it again");
    assertThat(held).hasSize(2).doesNotHaveDuplicates();
    assertThat(replicas.poisoned()).isEqualTo(1);
  }

  @Test
  void begunWorkWithoutProgressIsRefusedToo() {
    assertThatThrownBy(() -> failover.resume(() -> 9, address -> true, this::lose))
        .isInstanceOf(RefusalException.class);
    assertThat(held).hasSize(2);
  }

  @Test
  void progressBetweenLossesClearsARequest() throws InterruptedException {
    long[] left = {20};
    String result =
        failover.run(
            () -> left[0],
            address -> true,
            lease -> {
              if (left[0] == 0) {
                return "done";
              }
              lease.remaining(--left[0]);
              return lose(lease);
            });
    assertThat(result).isEqualTo("done");
    assertThat(held).hasSize(20);
    assertThat(replicas.poisoned()).isZero();
  }

  @Test
  void aReplicaThatEndsTheCallWithAStatusIsNotLost() {
    Lease lease = replicas.lease(1, _ -> true, Set.of(), false).orElseThrow();
    assertThatThrownBy(() -> answer(lease, "unknown")).hasMessageContaining("NOT_FOUND");
    assertThat(lease.transportState()).isEqualTo(Lease.TransportState.ANSWERED);
  }

  @Test
  void aReplicaThatCannotBeReachedIsNotLost() {
    relays.values().forEach(Relay::close);
    List<Lease> leases = new ArrayList<>();
    Failover.Work<String> work =
        lease -> {
          leases.add(lease);
          return answer(lease, "");
        };
    assertThatThrownBy(() -> failover.run(work))
        .isInstanceOf(RefusalException.class)
        .hasMessageContaining("cannot be reached");
    assertThat(leases).hasSize(4).noneMatch(lease -> lease.transportState().isReached());
  }

  @Test
  void aCallThatTheGatewayEndedDoesNotCountAsLost() throws Exception {
    Lease lease = replicas.lease(1, _ -> true, Set.of(), false).orElseThrow();
    BlockingClientCall<?, HealthCheckResponse> watch =
        HealthGrpc.newBlockingV2Stub(lease.channel())
            .watch(HealthCheckRequest.getDefaultInstance());
    HealthCheckResponse unused = watch.read();
    lease.replica().reconnect();
    assertThatThrownBy(watch::read).hasMessageContaining("UNAVAILABLE");
    assertThat(lease.transportState()).isEqualTo(Lease.TransportState.NONE);
  }

  @Test
  void begunWorkSurvivesAnOutageOfItsOnlyReplica() throws Exception {
    Address only = relays.keySet().iterator().next();
    relays.keySet().removeIf(address -> !address.equals(only));
    replicas.discover();
    relay(only).close();
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread worker =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    result.complete(failover.runPersistently(lease -> answer(lease, "")));
                  } catch (InterruptedException | RuntimeException e) {
                    result.completeExceptionally(e);
                  }
                });
    Eventually.holds("it has failed more often than others may", () -> replicas.failures() > 8);
    relays.put(only, new Relay(server.port(), only.port()));
    assertThat(result.get()).isEqualTo("SERVING");
    worker.join();
  }

  private Relay relay(Address address) {
    return Objects.requireNonNull(relays.get(address));
  }

  /** Begins a call at the replica and breaks its connections. */
  private String lose(Lease lease) throws StatusException, InterruptedException {
    BlockingClientCall<?, HealthCheckResponse> watch =
        HealthGrpc.newBlockingV2Stub(lease.channel())
            .watch(HealthCheckRequest.getDefaultInstance());
    HealthCheckResponse unused = watch.read();
    held.add(lease.replica().address());
    relay(lease.replica().address()).cut();
    throw new AssertionError(watch.read()); // read() throws the call's status first
  }

  private static String answer(Lease lease, String service) throws StatusException {
    return HealthGrpc.newBlockingV2Stub(lease.channel())
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus()
        .toString();
  }
}
