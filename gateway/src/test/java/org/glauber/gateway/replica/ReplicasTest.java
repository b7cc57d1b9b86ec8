package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.BlockingClientCall;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.fake.FakeTokenizer;
import org.glauber.server.status.Refusals;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

class ReplicasTest {
  @Test
  void workGoesToTheReplicaWithTheLeastOutstandingWork() {
    assertThat(given("outstanding-work")).containsExactly("a", "b", "b", "b", "a");
  }

  @Test
  void workGoesToEachReplicaInTurn() {
    assertThat(given("round-robin")).containsExactly("a", "b", "a", "b", "a");
  }

  /** Returns the replicas that are assigned work of 30, 10, 10, 11 and 10. */
  private static List<String> given(String balance) {
    Channels channels =
        new Channels(
            TestConfig.with("glauber.gateway.replicas.load-balancing", balance).replicas(),
            new Telemetry(OpenTelemetry.noop()).clientInterceptor());
    List<Address> addresses = List.of(new Address("a", 1), new Address("b", 1));
    List<String> given = new ArrayList<>();
    try (channels;
        Replicas replicas =
            new Replicas(
                "denoiser", () -> addresses, channels, () -> 0, it -> it.host().charAt(0))) {
      replicas.discover();
      for (long work : new long[] {30, 10, 10, 11, 10}) {
        Lease lease = replicas.lease(work, _ -> true, Set.of(), false).orElseThrow();
        given.add(lease.replica().address().host());
      }
    }
    return given;
  }

  @Test
  void aHungReplicaLosesItsCallsAndIsReconnected() throws Exception {
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
      Lease lease = replicas.lease(1, address -> true, Set.of(), false).orElseThrow();
      BlockingClientCall<?, HealthCheckResponse> watch =
          HealthGrpc.newBlockingV2Stub(lease.channel())
              .watch(HealthCheckRequest.getDefaultInstance());
      assertThat(watch.read().getStatus()).isEqualTo(ServingStatus.SERVING);

      Replica replica = lease.replica();
      Channel unused = replica.pollChannel(); // a poll after which nothing was received yet
      assertThat(replicas.missed(replica)).isTrue(); // first miss: it may be merely busy
      assertThat(replicas.missed(replica)).isTrue();

      StatusException ended = catchThrowableOfType(StatusException.class, watch::read);
      assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(lease.replica().problem()).contains("does not answer");
      assertThat(
              HealthGrpc.newBlockingV2Stub(lease.replica().channel())
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void aMissedPollIsNoFailureWhileCallsReceiveMessages() {
    try (Channels channels = channels();
        Replicas replicas = replicas(channels, "a")) {
      Replica replica = replicas.all().getFirst();
      for (int question = 0; question < 5; question++) {
        Channel unused = replica.pollChannel();
        replica.responded();
        assertThat(replicas.missed(replica)).isFalse();
      }
      assertThat(replica.isSilent()).isFalse();
      assertThat(replicas.failures()).isZero();
    }
  }

  @Test
  void newWorkNeverGoesToSilentReplicasAndBegunWorkOnlyAsALastResort() {
    try (Channels channels = channels();
        Replicas replicas = replicas(channels, "a", "b")) {
      Replica silent = replicas.all().getFirst();
      replicas.missed(silent);
      Lease unused = replicas.lease(1_000, _ -> true, Set.of(), false).orElseThrow(); // at b
      assertThat(host(replicas, Set.of(), false)).isEqualTo("b");
      assertThat(host(replicas, Set.of(new Address("b", 1)), false)).isEmpty();
      replicas.missed(replicas.all().getLast());
      assertThat(host(replicas, Set.of(), false)).isEmpty();
      assertThat(replicas.unavailableReason()).isEqualTo("no replica answers");
      assertThat(host(replicas, Set.of(), true)).isEqualTo("a");
      replicas.answered(silent);
      assertThat(host(replicas, Set.of(), false)).isEqualTo("a");
    }
  }

  @Test
  void begunWorkWaitsForItsPreferredReplicas() {
    try (Channels channels = channels();
        Replicas replicas = replicas(channels, "a", "b")) {
      Set<Address> tried = Set.of(new Address("a", 1));
      assertThat(replicas.lease(1, it -> it.host().equals("a"), tried, true)).isEmpty();
      assertThat(replicas.lease(1, it -> it.host().equals("a"), tried, false)).isPresent();
    }
  }

  @Test
  void aFullReplicaComesLastForCallsOfTheSameKindUntilItsRetryDelayHasPassed() {
    long[] now = {0};
    try (Channels channels = channels();
        Replicas replicas = replicas(channels, () -> now[0], "a", "b")) {
      Duration hint = Duration.ofSeconds(3);
      Lease unused = replicas.lease(9, it -> it.host().equals("b"), Set.of(), false).orElseThrow();
      replicas.refused(
          replicas.all().getFirst(),
          StatusProto.toStatusException(Refusals.exhausted("full", hint).status()),
          false);
      assertThat(host(replicas, Set.of(), false)).isEqualTo("b");
      assertThat(host(replicas, Set.of(new Address("b", 1)), false)).isEqualTo("a"); // not refused
      assertThat(host(replicas, Set.of(), true)).isEqualTo("a");
      now[0] = hint.toNanos();
      assertThat(host(replicas, Set.of(), false)).isEqualTo("a");
    }
  }

  @Test
  void gatewaysUseDifferentSubsetsAndStartWithDifferentReplicas() {
    List<Address> addresses =
        IntStream.range(0, 100).mapToObj(k -> new Address("10.0.0." + k, 9002)).toList();
    Set<Address> used = new HashSet<>();
    Set<Address> first = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) { // one gateway per seed
      try (Channels channels = channels("glauber.gateway.replicas.limit", "50");
          Replicas replicas =
              new Replicas(
                  "denoiser", () -> addresses, channels, () -> 0, Replicas.ranking(seed))) {
        replicas.discover();
        assertThat(replicas.all()).hasSize(50);
        assertThat(replicas.ignored()).isEqualTo(50);
        replicas.all().forEach(replica -> used.add(replica.address()));
        first.add(replicas.lease(1, _ -> true, Set.of(), false).orElseThrow().replica().address());
      }
    }
    assertThat(used).hasSameElementsAs(addresses);
    assertThat(first).hasSizeGreaterThan(10);
  }

  @Test
  void aGatewayKeepsMostOfItsReplicasWhenOthersCome() {
    List<Address> addresses = new ArrayList<>();
    IntStream.range(0, 100).forEach(k -> addresses.add(new Address("10.0.0." + k, 9002)));
    try (Channels channels = channels("glauber.gateway.replicas.limit", "50");
        Replicas replicas =
            new Replicas("denoiser", () -> addresses, channels, () -> 0, Replicas.ranking(7))) {
      replicas.discover();
      List<Replica> before = replicas.all();
      addresses.add(new Address("10.0.1.1", 9002));
      replicas.discover();
      List<Replica> kept = new ArrayList<>(replicas.all());
      kept.retainAll(before);
      assertThat(kept).hasSizeGreaterThanOrEqualTo(49);
      assertThat(replicas.ignored()).isEqualTo(51);
    }
  }

  private static String host(Replicas replicas, Set<Address> excluded, boolean begun) {
    try (Lease lease = replicas.lease(1, _ -> true, excluded, begun).orElse(null)) {
      return lease == null ? "" : lease.replica().address().host();
    }
  }

  private static Replicas replicas(Channels channels, String... hosts) {
    return replicas(channels, () -> 0, hosts);
  }

  private static Replicas replicas(Channels channels, LongSupplier nanoTime, String... hosts) {
    List<Address> addresses = Stream.of(hosts).map(host -> new Address(host, 1)).toList();
    Replicas replicas =
        new Replicas("denoiser", () -> addresses, channels, nanoTime, it -> it.host().charAt(0));
    replicas.discover();
    return replicas;
  }

  private static Channels channels(String... keysAndValues) {
    return new Channels(
        TestConfig.with(keysAndValues).replicas(),
        new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  }
}
