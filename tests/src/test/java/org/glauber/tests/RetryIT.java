package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.service.ServiceKind;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.vqgan.v1.CodeGrid;
import org.glauber.vqgan.v1.DecodeRequest;
import org.glauber.vqgan.v1.VqganServiceGrpc;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the retry delay in refusals: a caller that returns after it is soon admitted, and has not
 * waited much longer than its call then takes.
 */
@Tag("long")
@Tag("alone")
class RetryIT {
  private static final int CALLERS = 4; // for two or three places
  private static final int ROUNDS = 6;
  // calls take tenths of a second; some rounds refuse nothing
  private static final int QUICK_ROUNDS = 20;
  // takes seconds, so that callers that retry all the time would be noticed
  private static final int SWEEPS = 16;
  private static final double MOST_RETURNS = 3.5;
  private static final int MOST_STAYS = 2;
  private static final Duration LEAST_DELAY = Duration.ofMillis(100); // of every refusal

  @TempDir private Path logs;

  @Test
  void atAFullGateway() throws Exception {
    SuitePlan plan =
        plan()
            .with(ServiceKind.GATEWAY, "glauber.gateway.generations.running", "4")
            .with(ServiceKind.GATEWAY, "glauber.gateway.generations.per-request", "3");
    try (Suite suite = Home.start(plan);
        Texts texts = new Texts(suite.target())) {
      requireHonest(ROUNDS, seed -> texts.finished(Texts.request(seed, SWEEPS).build()));
    }
  }

  @Test
  void atAFullDenoiser() throws Exception {
    SuitePlan plan =
        plan()
            .with(ServiceKind.DENOISER, "glauber.denoiser.lanes", "2")
            .with(ServiceKind.DENOISER, "glauber.denoiser.queue", "1");
    try (Suite suite = Home.start(plan);
        Texts texts = new Texts(suite.target())) {
      requireHonest(ROUNDS, seed -> texts.finished(Texts.request(seed, SWEEPS).build()));
    }
  }

  @Test
  void atAFullVqgan() throws Exception {
    SuitePlan plan = plan().with(ServiceKind.VQGAN, "glauber.vqgan.queue", "64");
    try (Suite suite = Home.start(plan)) {
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(suite.services(ServiceKind.VQGAN).getFirst().address())
              .usePlaintext()
              .build();
      try {
        DecodeRequest request = decode(24);
        requireHonest(
            QUICK_ROUNDS,
            _ ->
                VqganServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(1, TimeUnit.MINUTES)
                    .decode(request));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private SuitePlan plan() {
    return Home.plan(logs);
  }

  private static DecodeRequest decode(int count) throws Exception {
    Model model =
        ModelRepository.at(Home.root().resolve("models"))
            .open("faces", Set.of(FileRole.FILE_ROLE_VQGAN));
    CodeGrid grid =
        CodeGrid.newBuilder()
            .addAllCodes(Collections.nCopies(model.manifest().getSiteCount(), 1))
            .build();
    return DecodeRequest.newBuilder()
        .setModel(model.name())
        .setModelDigest(model.digest())
        .addAllGrids(Collections.nCopies(count, grid))
        .build();
  }

  private static void requireHonest(int rounds, LongConsumer call) throws InterruptedException {
    Duration stay = mean(round(call, Duration.ZERO), Visit::stay); // also warms the service up
    List<Visit> refused = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<Visit> visits = round(call, stay.dividedBy(2 * CALLERS));
      stay = mean(visits, Visit::stay);
      visits.stream().filter(visit -> visit.returns() > 0).forEach(refused::add);
    }
    assertThat(refused).hasSizeGreaterThan(ROUNDS / 2);
    assertThat(refused.stream().mapToInt(Visit::returns).average().orElseThrow())
        .as("%s", refused)
        .isLessThan(MOST_RETURNS);
    assertThat(mean(refused, Visit::waited))
        .as("%s", refused)
        .isLessThan(mean(refused, Visit::stay).multipliedBy(MOST_STAYS).plus(LEAST_DELAY));
  }

  /** Runs one visit of each caller, with a delay between their starts. */
  private static List<Visit> round(LongConsumer call, Duration between)
      throws InterruptedException {
    return AtOnce.results(
        CALLERS,
        CALLERS,
        caller -> {
          LockSupport.parkNanos(caller * between.toNanos());
          return visit(() -> call.accept(caller));
        });
  }

  /**
   * The history of a caller.
   *
   * @param returns number of retries, each after the delay in the refusal
   * @param waited time until the caller was admitted
   * @param stay time from admission to the result
   */
  private record Visit(int returns, Duration waited, Duration stay) {}

  private static Visit visit(Runnable call) {
    long first = System.nanoTime();
    for (int returns = 0; ; returns++) {
      long start = System.nanoTime();
      try {
        call.run();
        return new Visit(
            returns, Duration.ofNanos(start - first), Duration.ofNanos(System.nanoTime() - start));
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        LockSupport.parkNanos(delay(e).toNanos());
      }
    }
  }

  private static Duration mean(List<Visit> visits, Function<Visit, Duration> part) {
    return visits.stream()
        .map(part)
        .reduce(Duration.ZERO, Duration::plus)
        .dividedBy(Math.max(1, visits.size()));
  }

  private static Duration delay(StatusRuntimeException refusal) {
    for (Any detail : Objects.requireNonNull(StatusProto.fromThrowable(refusal)).getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        try {
          return Duration.ofMillis(
              Durations.toMillis(detail.unpack(RetryInfo.class).getRetryDelay()));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    throw new AssertionError("it does not say when to come again: " + refusal);
  }
}
