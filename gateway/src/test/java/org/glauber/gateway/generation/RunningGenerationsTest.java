package org.glauber.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import org.glauber.server.status.RefusalException;
import org.junit.jupiter.api.Test;

class RunningGenerationsTest {
  private final RunningGenerations running = new RunningGenerations(16);

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
    running.admit(12).close();
    try (RunningGenerations.Room _ = running.admit(5)) {
      refused(8);
      running.admit(7).close();
    }
    assertThat(running.count()).isZero();
  }

  private void refused(int count) {
    assertThatThrownBy(() -> running.admit(count))
        .isInstanceOfSatisfying(
            RefusalException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }
}
