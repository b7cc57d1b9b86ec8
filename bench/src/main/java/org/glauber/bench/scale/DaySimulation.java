package org.glauber.bench.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * A day under one policy.
 *
 * @param minutes (minute) what there was
 * @param replicaHours that were paid for
 * @param asked generations
 * @param refused of them
 * @param waits seconds that each chain waited for a lane, ascending
 */
record DaySimulation(
    List<Minute> minutes, double replicaHours, long asked, long refused, List<Integer> waits) {
  /** What callers set. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final double STEPS_PER_SECOND = 600; // of a CPU core
  private static final int START_SECONDS = 45; // a pod scheduled, started, its model loaded
  private static final int LEAST = 2;
  private static final int MOST = 16;
  private static final int MINUTE = 60;

  /**
   * A minute of it.
   *
   * @param replicas that there were at its end
   * @param longestWait for a lane, in seconds, of those that had one
   * @param goodput the share of what was asked for that was not refused
   */
  record Minute(int replicas, double longestWait, double goodput) {}

  /**
   * Lives through a day.
   *
   * @param arrivals of it, none drawn yet
   */
  static DaySimulation of(Policy policy, Arrivals arrivals) {
    Fleet fleet = new Fleet(LEAST, STEPS_PER_SECOND, START_SECONDS, (int) DEADLINE.toSeconds());
    Autoscaler autoscaler = new Autoscaler(policy.target(), LEAST, MOST);
    Policy.Window window = new Policy.Window();
    List<Minute> minutes = new ArrayList<>();
    long replicaSeconds = 0;
    long asked = 0;
    long refused = 0;
    int waited = 0;
    for (int second = 0; second < Day.SECONDS; second++) {
      Deque<Fleet.Metrics> lastMinute = window.with(fleet.second(arrivals.second(second)));
      replicaSeconds += fleet.size();
      if (second % Autoscaler.PERIOD_SECONDS == Autoscaler.PERIOD_SECONDS - 1) {
        fleet.scaleTo(autoscaler.replicas(second, fleet.size(), policy.sum(lastMinute)));
      }
      if (second % MINUTE == MINUTE - 1) {
        List<Integer> waits = fleet.waits().subList(waited, fleet.waits().size());
        minutes.add(
            new Minute(
                fleet.size(),
                waits.stream().mapToInt(Integer::intValue).max().orElse(0),
                fleet.asked() == asked
                    ? 1
                    : 1 - (double) (fleet.refused() - refused) / (fleet.asked() - asked)));
        asked = fleet.asked();
        refused = fleet.refused();
        waited = fleet.waits().size();
      }
    }
    List<Integer> waits = new ArrayList<>(fleet.waits());
    Collections.sort(waits);
    return new DaySimulation(
        minutes, replicaSeconds / 3_600.0, fleet.asked(), fleet.refused(), waits);
  }

  /** The share of what was asked for that was not refused. */
  double goodput() {
    return 1 - (double) refused / asked;
  }

  /** How often the number of replicas turned from growing to shrinking: to and fro is flapping. */
  int turns() {
    int turns = 0;
    int trend = 0;
    for (int minute = 1; minute < minutes.size(); minute++) {
      int change = minutes.get(minute).replicas() - minutes.get(minute - 1).replicas();
      turns += trend > 0 && change < 0 ? 1 : 0;
      trend = change == 0 ? trend : change;
    }
    return turns;
  }

  /** How long chains waited for a lane at most, but for a share of them. */
  double waitSeconds(double percentile) {
    return waits.get((int) Math.min(waits.size() - 1, percentile / 100 * waits.size()));
  }
}
