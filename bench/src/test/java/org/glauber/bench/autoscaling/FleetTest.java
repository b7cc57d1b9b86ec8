package org.glauber.bench.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final double PACE = 600;

  @Test
  void lanesShareTheReplicasThroughput() {
    Fleet fleet = new Fleet(1, PACE, 30, 60);
    assertThat(fleet.second(List.of(900, 300)).chains()).isOne(); // 300 of each
    assertThat(fleet.second(List.of()).chains()).isZero();
    assertThat(fleet.done()).isEqualTo(2);
    assertThat(fleet.waits()).containsExactly(0, 0);
  }

  @Test
  void chainsBeyondTheLanesWait() {
    Fleet fleet = new Fleet(1, 160, 30, 600);
    fleet.second(Collections.nCopies(17, 20)); // ten steps of each of sixteen
    assertThat(fleet.waits()).hasSize(16).containsOnly(0);
    fleet.second(List.of());
    fleet.second(List.of());
    assertThat(fleet.waits()).hasSize(17).last().isEqualTo(2);
  }

  @Test
  void chainsThatWouldMissTheirDeadlineAreRefused() {
    Fleet fleet = new Fleet(1, PACE, 30, 2);
    Fleet.Metrics metrics = fleet.second(List.of(1_000, 200, 1));
    assertThat(metrics.stepsRefused()).isEqualTo(1);
    assertThat(fleet.refused()).isOne();
    assertThat(metrics.stepsOutstanding()).isEqualTo(600);
  }

  @Test
  void aNewReplicaWorksAfterItsStartTime() {
    Fleet fleet = new Fleet(1, PACE, 2, 3_600);
    fleet.scaleTo(2);
    fleet.second(List.of(6_000));
    fleet.second(List.of());
    Fleet.Metrics metrics = fleet.second(List.of(600)); // for the one that has nothing to do
    assertThat(metrics.stepsOutstanding()).isEqualTo(6_000 - 3 * 600);
  }

  @Test
  void aRemovedReplicaLosesNoChain() {
    Fleet fleet = new Fleet(2, PACE, 0, 3_600);
    fleet.second(List.of(3_000, 3_000));
    fleet.scaleTo(1);
    for (int second = 0; second < 8; second++) {
      fleet.second(List.of());
    }
    assertThat(fleet.done()).isEqualTo(2);
    assertThat(fleet.asked()).isEqualTo(fleet.done() + fleet.refused());
  }

  @Test
  void scalingByWorkServesABurstOfLongChainsWithoutFlapping() {
    DaySimulation demand = day(Policy.DEMAND);
    DaySimulation outstanding = day(Policy.OUTSTANDING);
    DaySimulation requests = day(Policy.REQUESTS);
    assertThat(demand.asked()).isEqualTo(requests.asked()).isGreaterThan(500_000);
    assertThat(demand.goodput()).isGreaterThan(requests.goodput());
    assertThat(demand.turns()).isLessThan(outstanding.turns() / 4);
    assertThat(demand.minutes()).hasSize(24 * 60);
  }

  private static DaySimulation day(Policy policy) {
    return DaySimulation.of(policy, new Arrivals(Day.load(), 16, 1));
  }
}
