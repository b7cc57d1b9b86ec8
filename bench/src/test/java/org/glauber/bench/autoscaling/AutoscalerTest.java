package org.glauber.bench.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutoscalerTest {
  private static final double TARGET = 100;

  private final Autoscaler autoscaler = new Autoscaler(TARGET, 2, 16);

  @Test
  void anAverageNearItsTargetChangesNothing() {
    assertThat(autoscaler.replicas(0, 4, 4 * 109)).isEqualTo(4);
    assertThat(autoscaler.replicas(15, 4, 4 * 91)).isEqualTo(4);
    assertThat(autoscaler.replicas(30, 4, 4 * 120)).isEqualTo(5);
  }

  @Test
  void scalingUpDoublesPerHalfMinute() {
    assertThat(run(2, 5_000, 8)).containsExactly(4, 4, 8, 8, 16, 16, 16, 16);
  }

  @Test
  void scalingDownRemovesOnePerMinuteAfterFiveMinutesOfLowDemand() {
    assertThat(run(8, 800, 1)).containsExactly(8);
    List<Integer> later = new ArrayList<>();
    int replicas = 8;
    for (int second = 15; second <= 600; second += 15) {
      replicas = autoscaler.replicas(second, replicas, 100);
      later.add(replicas);
    }
    assertThat(later.subList(0, 19)).containsOnly(8); // what was wanted at 0 counts till 300
    assertThat(later.subList(19, 23)).containsOnly(7);
    assertThat(later.subList(23, 27)).containsOnly(6);
    assertThat(later).last().isEqualTo(2);
  }

  @Test
  void replicasStayWithinTheirBounds() {
    assertThat(run(16, 1e9, 2)).containsExactly(16, 16);
    assertThat(run(2, 0, 2)).containsExactly(2, 2);
  }

  private List<Integer> run(int replicas, double sum, int looks) {
    List<Integer> decided = new ArrayList<>();
    int now = replicas;
    for (int look = 0; look < looks; look++) {
      now = autoscaler.replicas(look * 15, now, sum);
      decided.add(now);
    }
    return decided;
  }
}
