package org.glauber.denoiser.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.glauber.denoiser.planning.LanePlanner.LaneDemand;
import org.glauber.denoiser.throughput.PassReport;
import org.glauber.network.warmup.CostCurve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanePlannerTest {
  private static final int LANES = 16;

  @Test
  void aChainAloneGetsAllLanesIfTheyAreFree() {
    assertThat(planner(0).windows(List.of(demand(0.9, 100)))).containsExactly(LANES);
    assertThat(planner(0).windows(List.of(demand(0.9, 5)))).containsExactly(5);
  }

  @Test
  void noChainLooksAheadIfEveryLaneCostsAPass() {
    assertThat(planner(1).windows(List.of(demand(0.9, 100), demand(0.99, 100))))
        .containsExactly(1, 1);
  }

  /** With w lanes a chain makes (1 - q^w)/(1 - q) steps in 1 + slope·(w - 1). */
  @ParameterizedTest
  @CsvSource({"0.1, 0.9", "0.3, 0.9", "0.3, 0.5", "0.6, 0.95", "0.05, 0.8"})
  void aChainAloneHasTheBestPace(double slope, double right) {
    int best = 1;
    for (int w = 1; w <= LANES; w++) {
      best = pace(w, slope, right) > pace(best, slope, right) ? w : best;
    }
    assertThat(widest(planner(slope), List.of(demand(right, 100)))).isEqualTo(best);
  }

  /** The widest window of some turns, which include the trials of a small expected gain. */
  private static int widest(LanePlanner planner, List<LaneDemand> demands) {
    int widest = 0;
    for (int turn = 0; turn < 20; turn++) {
      int width = planner.windows(demands)[0];
      planner.recordPass(
          new PassReport(demands.size(), width - 1, 0, width, 1, Double.NaN), width > 1);
      widest = Math.max(widest, width);
    }
    return widest;
  }

  private static double pace(int w, double slope, double right) {
    return (1 - Math.pow(right, w)) / (1 - right) / (1 + slope * (w - 1));
  }

  @ParameterizedTest
  @CsvSource({"0.9, 0.03, 0.04", "1.1, 0.9, 1"})
  void aSmallExpectedGainIsConfirmedOrRejected(double found, double least, double most) {
    LanePlanner planner = planner(0.3);
    List<LaneDemand> demands = List.of(demand(0.9, 100));
    int ahead = 0;
    for (int turn = 0; turn < 2_560; turn++) {
      boolean isAhead = planner.windows(demands)[0] > 1;
      ahead += isAhead ? 1 : 0;
      // A pass that looks ahead makes twice the steps in twice the time and something.
      long nanos = isAhead ? Math.round(2_000 / found) : 1_000;
      planner.recordPass(
          new PassReport(1, isAhead ? 1 : 0, 0, isAhead ? 2 : 1, nanos, Double.NaN), isAhead);
    }
    assertThat(ahead / 2_560.0).isBetween(least, most);
  }

  @Test
  void lanesGoToTheChainWithTheBestGuesses() {
    int[] windows = planner(0).windows(List.of(demand(0.5, 100), demand(0.95, 100)));
    assertThat(windows[0] + windows[1]).isEqualTo(LANES);
    assertThat(windows[0]).isLessThan(5);
  }

  @Test
  void atFullLoadEveryChainHasOneLane() {
    List<LaneDemand> demands = java.util.Collections.nCopies(LANES, demand(0.99, 100));
    assertThat(planner(0).windows(demands)).containsOnly(1).hasSize(LANES);
  }

  /** A pass of n lanes takes 1 + slope·(n - 1). */
  private static LanePlanner planner(double slope) {
    Map<Integer, Double> cost = Map.of(1, 1.0, LANES, 1 + slope * (LANES - 1));
    return new LanePlanner(new CostCurve(cost, cost), LANES);
  }

  private static LaneDemand demand(double right, int widest) {
    return new LaneDemand(lane -> Math.pow(right, lane), widest);
  }
}
