package org.glauber.bench.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final long SECOND = 1_000_000_000;
  private static final List<Integer> CHAIN_COUNTS = List.of(1, 4, 8);

  @Test
  void theRatioIsTheMedianOverTheRoundsWithoutWarmUp() throws InterruptedException {
    SequencedMap<String, Workload> workloads = new LinkedHashMap<>();
    workloads.put("baseline", scripted(1, 100, 200, 400));
    workloads.put("other", scripted(1_000, 50, 180, 300));
    Comparison comparison = new Comparison(workloads, "other", CHAIN_COUNTS);
    comparison.run(3, Duration.ofSeconds(1));
    assertThat(comparison.ratio(8)).isEqualTo(0.75);
    assertThat(comparison.stepsPerSecond("baseline", 1)).isEqualTo(200);
    assertThat(comparison.table())
        .containsExactly(
            "STEPS PER SECOND  1 CHAIN  4 CHAINS  8 CHAINS",
            "baseline              200       200       200",
            "other                 180       180       180",
            "other / baseline    0.750     0.750     0.750");
    assertThat(comparison.latencyTable())
        .containsExactly(
            "SECONDS PER GENERATION  1 CHAIN  4 CHAINS  8 CHAINS",
            "baseline                   0.50      2.00      4.00",
            "other                      0.50      2.00      4.00");
    assertThat(comparison.json("tales"))
        .isEqualTo(
            """
            {"model":"tales","rounds":3,"ratio":{"1":0.75,"4":0.75,"8":0.75},\
            "baseline_steps_per_second":{"1":200.0,"4":200.0,"8":200.0},\
            "baseline_seconds_per_call":{"1":0.5,"4":2.0,"8":4.0},\
            "other_steps_per_second":{"1":180.0,"4":180.0,"8":180.0},\
            "other_seconds_per_call":{"1":0.5,"4":2.0,"8":4.0}}""");
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(Throughput.median(4, 1, 3, 2)).isEqualTo(2.5);
  }

  /** A workload with the given steps per round, the same for every number of chains. */
  private static Workload scripted(long... stepsByRound) {
    Queue<Long> steps = new ArrayDeque<>();
    for (long round : stepsByRound) {
      CHAIN_COUNTS.forEach(_ -> steps.add(round));
    }
    return (chains, time) -> new Throughput(steps.remove(), 2, SECOND);
  }
}
