package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;

/** Finds the chains of a device that cannot meet their deadlines at the recent throughput. */
final class Deadlines {
  private static final double SAFETY_FACTOR = 1.1; // throughput varies, and the result must arrive
  private static final int PASSES_AHEAD = 2;
  static final long WAY_BACK_NANOS = 20_000_000; // the time for the result to reach the caller

  private final boolean refusesLate;
  private final int lanes;
  private final ThroughputEstimator throughput;

  Deadlines(LoopSettings settings, ThroughputEstimator throughput) {
    this.refusesLate = settings.refusesLate();
    this.lanes = settings.lanes();
    this.throughput = throughput;
  }

  /**
   * Whether a chain cannot finish in time, even at the fastest recent pace.
   *
   * @param chains the chains of its model on the device, including this one
   * @param now the time on the loops' clock, in nanoseconds
   */
  boolean isTooLate(RunningChain chain, int chains, long now) {
    double pace = throughput.pace(chain.model(), chains);
    if (!refusesLate
        || chain.schedulingKey().deadlineNanos() == SchedulingKey.NO_DEADLINE
        || pace == 0) {
      return false;
    }
    long left = chain.schedulingKey().deadlineNanos() - now;
    return SAFETY_FACTOR * 1e9 * chain.remainingQuestions() / pace > left;
  }

  /**
   * The chains that will miss their deadline at the typical pace and whose deadline is at most two
   * slow passes away, so that their callers still receive the error. Earlier the outcome is not
   * certain, because a chain becomes faster when others end. Between two passes of a model the
   * other models have their turns.
   */
  List<RunningChain> lost(List<ModelBatch> models, ModelTurns modelTurns, long now) {
    long outstanding = models.stream().mapToLong(ModelBatch::outstandingQuestions).sum();
    List<RunningChain> lost = new ArrayList<>();
    if (!refusesLate || outstanding == 0) {
      return lost;
    }
    Map<ModelBatch, ThroughputEstimator.TypicalPass> known = new HashMap<>();
    double turnNanos = 0;
    double slowestNanos = 0;
    for (ModelBatch served : models) {
      Optional<ThroughputEstimator.TypicalPass> usual =
          throughput.typicalPass(served.model, served.running.size());
      if (usual.isPresent() && !served.running.isEmpty()) {
        known.put(served, usual.get());
        turnNanos += modelTurns.share(served) * usual.get().passNanos();
        slowestNanos = Math.max(slowestNanos, usual.get().slowestNanos());
      }
    }
    for (Map.Entry<ModelBatch, ThroughputEstimator.TypicalPass> entry : known.entrySet()) {
      ModelBatch served = entry.getKey();
      double nanos = turnNanos / modelTurns.share(served); // from one pass of the model to the next
      double turns =
          Math.min(1, (double) lanes / served.running.size()); // lanes of each chain in a pass
      Expected expected =
          new Expected(
              turns * entry.getValue().steps() / nanos,
              PASSES_AHEAD * Math.max(nanos, slowestNanos));
      served.running.stream().filter(chain -> isLost(chain, expected, now)).forEach(lost::add);
    }
    return lost;
  }

  /**
   * The expected progress of a chain of a model.
   *
   * @param pace the steps a nanosecond
   * @param horizonNanos the time before the deadline from which a chain is judged
   */
  private record Expected(double pace, double horizonNanos) {}

  private static boolean isLost(RunningChain chain, Expected expected, long now) {
    if (BatchLoop.ending(chain).isPresent()
        || chain.schedulingKey().deadlineNanos() == SchedulingKey.NO_DEADLINE) {
      return false;
    }
    double left = chain.schedulingKey().deadlineNanos() - now - WAY_BACK_NANOS;
    return left < expected.horizonNanos() && chain.remainingQuestions() > left * expected.pace();
  }
}
