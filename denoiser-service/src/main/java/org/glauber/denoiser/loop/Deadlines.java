package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.chain.RunningChain;

/** Which chains of a device cannot meet their deadlines, by the pace of late. */
final class Deadlines {
  private static final double PRUDENCE = 1.1; // paces vary, and the end has to reach its caller
  private static final int PASSES_AHEAD = 2;
  static final long WAY_BACK_NANOS = 20_000_000; // from here to the caller

  private final boolean refusesLate;
  private final int lanes;
  private final ThroughputEstimator throughput;

  Deadlines(LoopSettings settings, ThroughputEstimator throughput) {
    this.refusesLate = settings.refusesLate();
    this.lanes = settings.lanes();
    this.throughput = throughput;
  }

  /**
   * Whether a chain cannot be at its end in time, even if it goes on as fast as any does now.
   *
   * @param company chains of its model here, itself included
   */
  boolean isTooLate(RunningChain chain, int company, long now) {
    double pace = throughput.pace(chain.model(), company);
    if (!refusesLate || chain.schedulingKey().deadlineNanos() == SchedulingKey.NO_DEADLINE || pace == 0) {
      return false;
    }
    long left = chain.schedulingKey().deadlineNanos() - now;
    return PRUDENCE * 1e9 * chain.remainingQuestions() / pace > left;
  }

  /**
   * The chains whose deadline is two slow passes away and whose end, at the usual pace, is not:
   * their callers are to hear so while they still listen. Before that nobody can tell: others may
   * end and leave a chain the faster. Between two passes of a model the others have their turns.
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
      Optional<ThroughputEstimator.TypicalPass> usual = throughput.typicalPass(served.model, served.running.size());
      if (usual.isPresent() && !served.running.isEmpty()) {
        known.put(served, usual.get());
        turnNanos += modelTurns.share(served) * usual.get().passNanos();
        slowestNanos = Math.max(slowestNanos, usual.get().slowestNanos());
      }
    }
    for (Map.Entry<ModelBatch, ThroughputEstimator.TypicalPass> entry : known.entrySet()) {
      ModelBatch served = entry.getKey();
      double nanos = turnNanos / modelTurns.share(served); // from one pass to the next
      double turns = Math.min(1, (double) lanes / served.running.size()); // each has, in a pass
      Expected expected =
          new Expected(
              turns * entry.getValue().steps() / nanos,
              PASSES_AHEAD * Math.max(nanos, slowestNanos));
      served.running.stream().filter(chain -> isLost(chain, expected, now)).forEach(lost::add);
    }
    return lost;
  }

  /**
   * What a chain of a model may expect.
   *
   * @param pace its steps a nanosecond
   * @param horizonNanos the time before its deadline at which that decides
   */
  private record Expected(double pace, double horizonNanos) {}

  private static boolean isLost(RunningChain chain, Expected expected, long now) {
    if (BatchLoop.ending(chain).isPresent() || chain.schedulingKey().deadlineNanos() == SchedulingKey.NO_DEADLINE) {
      return false;
    }
    double left = chain.schedulingKey().deadlineNanos() - now - WAY_BACK_NANOS;
    return left < expected.horizonNanos() && chain.remainingQuestions() > left * expected.pace();
  }
}
