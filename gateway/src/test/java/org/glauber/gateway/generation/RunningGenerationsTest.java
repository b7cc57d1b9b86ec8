package org.glauber.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import io.grpc.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.RefusalException;
import org.junit.jupiter.api.Test;

class RunningGenerationsTest {
  private final RunningGenerations running = new RunningGenerations(16, Map.of());

  @Test
  void oneTenantHasThreeForEveryPlaceThatItLeavesFree() {
    Deque<RunningGenerations.Room> rooms = new ArrayDeque<>();
    for (int k = 0; k < 12; k++) {
      rooms.add(running.admit(1));
    }
    refused(1);
    rooms.remove().close();
    rooms.add(running.admit(1));
    assertThat(running.count()).isEqualTo(12);
    rooms.forEach(RunningGenerations.Room::close);
    assertThat(running.count()).isZero();
  }

  @Test
  void severalAtOnceFitWhereTheyWouldOneByOne() {
    refused(13);
    assertThat(running.refused(RunningGenerations.Reason.FULL)).isEqualTo(13);
    running.admit(12).close();
    try (RunningGenerations.Room _ = running.admit(5)) {
      refused(8);
      running.admit(7).close();
    }
    assertThat(running.count()).isZero();
  }

  @Test
  void aQuotaHoldsForItsTenantAlone() {
    RunningGenerations limited = new RunningGenerations(16, Map.of(Tenant.ANYBODY, 2, "anna", 0));
    limited.admit(2).close();
    refused(limited, 3);
    Tenant.in(Context.current(), "bert").run(() -> limited.admit(3).close());
    Tenant.in(Context.current(), "anna").run(() -> refused(limited, 1));
    assertThat(limited.refused(RunningGenerations.Reason.QUOTA)).isEqualTo(3 + 1);
    assertThat(limited.refused(RunningGenerations.Reason.FULL)).isZero();
  }

  @Test
  void whoGoesOnWaitsAMomentForTheRoomOfTheCallItComesFrom() throws Exception {
    RunningGenerations limited = new RunningGenerations(16, Map.of(Tenant.ANYBODY, 1));
    RunningGenerations.Room first = limited.admit(1);
    CompletableFuture<RunningGenerations.Room> second = new CompletableFuture<>();
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                second.complete(limited.admitAgain());
              } catch (InterruptedException | RefusalException e) {
                second.completeExceptionally(e);
              }
            });
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    first.close();
    second.get().close();
    try (RunningGenerations.Room _ = limited.admit(1)) {
      assertThatThrownBy(limited::admitAgain).isInstanceOf(RefusalException.class);
    }
    assertThat(limited.refused(RunningGenerations.Reason.QUOTA)).isOne();
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
