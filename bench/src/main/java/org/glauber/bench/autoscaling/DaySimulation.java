package org.glauber.bench.autoscaling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The simulation of a day under one policy.
 *
 * @param minutes (minute) the state in each minute
 * @param replicaHours the replica hours used
 * @param asked the number of generations requested
 * @param refused the number of generations refused
 * @param waits the time that each chain waited for a lane in seconds, ascending
 */
public record DaySimulation(
    List<Minute> minutes, double replicaHours, long asked, long refused, List<Integer> waits) {
  /** The callers' deadline. */
  public static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final double STEPS_PER_SECOND = 600; // per CPU core
  private static final int START_SECONDS = 45; // pod scheduled and started, model loaded
  private static final int MIN_REPLICAS = 2;
  private static final int MAX_REPLICAS = 16;
  private static final int MINUTE = 60;

  /**
   * One minute of the day.
   *
   * @param replicas the number of replicas at its end
   * @param longestWait the longest wait for a lane in seconds, of chains that got one
   * @param goodput the share of requested generations that were not refused
   */
  record Minute(int replicas, double longestWait, double goodput) {}

  /**
   * Simulates a day.
   *
   * @param arrivals the arrivals of the day, none drawn yet
   */
  public static DaySimulation of(Policy policy, Arrivals arrivals) {
    Fleet fleet =
        new Fleet(MIN_REPLICAS, STEPS_PER_SECOND, START_SECONDS, (int) DEADLINE.toSeconds());
    Autoscaler autoscaler = new Autoscaler(policy.target(), MIN_REPLICAS, MAX_REPLICAS);
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

  /** The share of requested generations that were not refused. */
  public double goodput() {
    return 1 - (double) refused / asked;
  }

  /**
   * The number of times that the replica count changed from growing to shrinking, a measure of
   * flapping.
   */
  public int turns() {
    int turns = 0;
    int trend = 0;
    for (int minute = 1; minute < minutes.size(); minute++) {
      int change = minutes.get(minute).replicas() - minutes.get(minute - 1).replicas();
      turns += trend > 0 && change < 0 ? 1 : 0;
      trend = change == 0 ? trend : change;
    }
    return turns;
  }

  /** A percentile of the time that chains waited for a lane, in seconds. */
  public double waitSeconds(double percentile) {
    return waits.get((int) Math.min(waits.size() - 1, percentile / 100 * waits.size()));
  }
}
