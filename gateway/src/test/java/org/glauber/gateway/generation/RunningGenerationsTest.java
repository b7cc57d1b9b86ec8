package org.glauber.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Context;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.RefusalException;
import org.junit.jupiter.api.Test;

class RunningGenerationsTest {
  private final RunningGenerations running = new RunningGenerations(16, Map.of());
  private long nanos;

  @Test
  void oneTenantMayHaveThreeForEveryFreePlace() {
    Deque<RunningGenerations.Permit> permits = new ArrayDeque<>();
    for (int k = 0; k < 12; k++) {
      permits.add(running.admit(1));
    }
    refused(1);
    permits.remove().close();
    permits.add(running.admit(1));
    assertThat(running.count()).isEqualTo(12);
    permits.forEach(RunningGenerations.Permit::close);
    assertThat(running.count()).isZero();
  }

  @Test
  void severalTogetherFitIfTheyWouldFitOneByOne() {
    refused(13);
    assertThat(running.refused(RunningGenerations.Reason.FULL)).isEqualTo(13);
    running.admit(12).close();
    try (RunningGenerations.Permit _ = running.admit(5)) {
      refused(8);
      running.admit(7).close();
    }
    assertThat(running.count()).isZero();
  }

  /** A refusal must not reveal how many generations other tenants run. */
  @Test
  void aRefusalRevealsOnlyTheTenantsOwnGenerations() throws Exception {
    Tenant.in(Context.current(), "anna").run(() -> running.admit(11));
    running.admit(2);
    assertThat(refusal(running, 9).getMessage())
        .isEqualTo("2 of your generations are running and there is no room for 9 more");
  }

  @Test
  void aQuotaAppliesToItsTenantOnly() {
    RunningGenerations limited = new RunningGenerations(16, Map.of(Tenant.ANYBODY, 2, "anna", 0));
    limited.admit(2).close();
    refused(limited, 3);
    Tenant.in(Context.current(), "bert").run(() -> limited.admit(3).close());
    Tenant.in(Context.current(), "anna").run(() -> refused(limited, 1));
    assertThat(limited.refused(RunningGenerations.Reason.QUOTA)).isEqualTo(3 + 1);
    assertThat(limited.refused(RunningGenerations.Reason.FULL)).isZero();
  }

  @Test
  void aResumedGenerationWaitsForThePermitOfItsEarlierCall() throws Exception {
    RunningGenerations limited = new RunningGenerations(16, Map.of(Tenant.ANYBODY, 1));
    RunningGenerations.Permit first = limited.admit(1);
    CompletableFuture<RunningGenerations.Permit> second = new CompletableFuture<>();
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                second.complete(limited.readmit());
              } catch (InterruptedException | RefusalException e) {
                second.completeExceptionally(e);
              }
            });
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    first.close();
    second.get().close();
    try (RunningGenerations.Permit _ = limited.admit(1)) {
      assertThatThrownBy(limited::readmit).isInstanceOf(RefusalException.class);
    }
    assertThat(limited.refused(RunningGenerations.Reason.QUOTA)).isOne();
  }

  @Test
  void retryDelaysOfRefusedCallersAreSpreadOverExpectedDepartures() throws Exception {
    RunningGenerations timed = new RunningGenerations(16, Map.of(), () -> nanos);
    Deque<RunningGenerations.Permit> permits = new ArrayDeque<>();
    for (int k = 0; k < 24; k++) { // each stays for six seconds, and two a second leave
      permits.add(timed.admit(1));
      nanos += Duration.ofMillis(500).toNanos();
      if (permits.size() == 12) {
        permits.remove().close();
      }
    }
    permits.add(timed.admit(1));
    List<Duration> hints = new ArrayList<>();
    for (int caller = 0; caller < 40; caller++) {
      Status refusal = refusal(timed, 1);
      assertThat(detail(refusal, ErrorInfo.class).orElseThrow().getReason())
          .isEqualTo("GENERATIONS_FULL");
      hints.add(delay(refusal));
    }
    for (int caller = 0; caller < 40; caller++) {
      Duration place = Duration.ofMillis(500L * (caller + 1));
      assertThat(hints.get(caller))
          .isBetween(
              place.multipliedBy(9).dividedBy(10),
              place.multipliedBy(13).dividedBy(10).plusMillis(200));
    }
  }

  @Test
  void aRequestLargerThanTheQuotaGetsNoRetryDelay() throws Exception {
    Status noQuota = refusal(new RunningGenerations(16, Map.of(Tenant.ANYBODY, 2)), 3);
    assertThat(detail(noQuota, RetryInfo.class)).isEmpty();
    assertThat(detail(noQuota, ErrorInfo.class).orElseThrow().getReason())
        .isEqualTo("QUOTA_TOO_SMALL");
  }

  private static Status refusal(RunningGenerations generations, int count) {
    return catchThrowableOfType(RefusalException.class, () -> generations.admit(count)).status();
  }

  private static Duration delay(Status refusal) throws InvalidProtocolBufferException {
    com.google.protobuf.Duration delay =
        detail(refusal, RetryInfo.class).orElseThrow().getRetryDelay();
    return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
  }

  private static <M extends Message> Optional<M> detail(Status status, Class<M> kind)
      throws InvalidProtocolBufferException {
    for (Any any : status.getDetailsList()) {
      if (any.is(kind)) {
        return Optional.of(any.unpack(kind));
      }
    }
    return Optional.empty();
  }

  private void refused(int count) {
    refused(running, count);
  }

  private static void refused(RunningGenerations generations, int count) {
    assertThatThrownBy(() -> generations.admit(count))
        .isInstanceOfSatisfying(
            RefusalException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }
}
