package org.glauber.denoiser.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.serving.queue.FairOrder;

/**
 * The times at which lanes become free, simulated at one moment: running and waiting chains are
 * assigned to lanes in the order in which they will have them, each at its recent pace. All devices
 * count as one, because they share their chains ({@link Placement}). Models are assumed to share
 * turns by {@link TurnShares}, as they do when no tenant is short of time.
 *
 * <p>The simulation takes O(n log lanes) for n running and waiting chains; a look-up takes O(log
 * n).
 */
final class ForecastSnapshot {
  private final FairOrder<RunningChain> waiting;
  private final List<ThroughputEstimator> loops;
  private final int lanes;
  private final long nowNanos;
  private int running;
  private final Map<String, Integer> runningOf = new HashMap<>(); // (tenant)
  private final TurnShares turnShares = new TurnShares();
  private final Map<ChainModel, double[]> paces =
      new HashMap<>(); // (chains of a device), 0 if unknown
  private final PriorityQueue<Double> free =
      new PriorityQueue<>(); // times at which lanes become free, in seconds
  private final List<Double> starts = new ArrayList<>(); // (chains before) start in seconds
  private final Map<String, Integer> takenOf = new HashMap<>(); // (tenant) admitted since then
  private int taken;
  private boolean isKnown = true;

  /**
   * @param loops the throughput of the running devices, at least one
   * @param nowNanos the time of the snapshot, on the clock of {@link System#nanoTime}
   */
  ForecastSnapshot(
      FairOrder<RunningChain> waiting, List<ThroughputEstimator> loops, long nowNanos) {
    this.waiting = waiting;
    this.loops = List.copyOf(loops);
    this.lanes = loops.stream().mapToInt(ThroughputEstimator::lanes).sum();
    this.nowNanos = nowNanos;
    List<ThroughputEstimator.Running> now =
        loops.stream().flatMap(loop -> loop.running().stream()).toList();
    running = now.size();
    for (ThroughputEstimator.Running each : now) {
      runningOf.merge(each.tenant(), 1, Integer::sum);
      turnShares.add(each.tenant(), each.model());
    }
    for (RunningChain each : waiting.pieces()) {
      turnShares.add(each.schedulingKey().tenant(), each.model());
    }
    layOut(now);
  }

  private void layOut(List<ThroughputEstimator.Running> now) {
    isKnown = turnShares.models().stream().allMatch(model -> pace(model, lanes) > 0);
    if (!isKnown) {
      return;
    }
    for (ThroughputEstimator.Running each : now) {
      free.add(each.remaining() / pace(each.model(), running));
    }
    for (int lane = running; lane < lanes; lane++) {
      free.add(0.0);
    }
    for (int surplus = running - lanes; surplus > 0; surplus--) {
      free.remove(); // it had no lane of its own
    }
    waiting.pieces().forEach(this::layOut);
    starts.add(free.element());
  }

  private void layOut(RunningChain chain) {
    double start = free.remove();
    starts.add(start);
    free.add(start + chain.remainingQuestions() / pace(chain.model(), lanes));
  }

  /**
   * Adds a chain that was admitted after the snapshot. Later chains count as after it, except where
   * fairness lets a later chain of another tenant go first.
   */
  void add(RunningChain chain) {
    takenOf.merge(chain.schedulingKey().tenant(), 1, Integer::sum);
    taken++;
    turnShares.add(chain.schedulingKey().tenant(), chain.model());
    isKnown = isKnown && pace(chain.model(), lanes) > 0;
    if (isKnown) {
      starts.removeLast();
      layOut(chain);
      starts.add(free.element());
    }
  }

  /**
   * Seconds from {@code now} until a chain that arrives now finishes. Empty if unknown. It is
   * unknown while the model has no chain, because its pace is then outdated and would never be
   * updated if chains were refused because of it.
   */
  OptionalDouble secondsToEnd(RunningChain chain, long now) {
    int questions = chain.remainingQuestions();
    if (!turnShares.models().contains(chain.model())) {
      return OptionalDouble.empty();
    }
    double turns = turnShares.with(chain.schedulingKey().tenant(), chain.model());
    if (!isKnown || pace(chain.model(), lanes, turns) == 0) {
      return OptionalDouble.empty();
    }
    int before = before(chain);
    int chainsAtOnce = running + before + 1;
    if (chainsAtOnce <= lanes || isBelowShare(chain)) {
      double pace = pace(chain.model(), Math.min(chainsAtOnce, lanes), turns);
      return OptionalDouble.of(questions / pace);
    }
    double start = starts.get(Math.min(before, starts.size() - 1));
    double since = (now - nowNanos) / 1e9;
    return OptionalDouble.of(
        Math.max(0, start - since) + questions / pace(chain.model(), lanes, turns));
  }

  /** The number of waiting chains that will be taken before a chain. */
  private int before(RunningChain chain) {
    String tenant = chain.schedulingKey().tenant();
    int own = takenOf.getOrDefault(tenant, 0);
    int others = takenOf.size() - (own > 0 ? 1 : 0);
    long theirs =
        (long) others * (waiting.ownBefore(chain) + own + 1); // one of each for every own chain
    return waiting.before(chain) + own + (int) Math.min(taken - own, theirs);
  }

  /**
   * Whether a tenant's next chain is admitted although all lanes are in use, by the rule of {@link
   * LaneShares}.
   */
  private boolean isBelowShare(RunningChain chain) {
    String tenant = chain.schedulingKey().tenant();
    int own =
        runningOf.getOrDefault(tenant, 0)
            + waiting.ownBefore(chain)
            + takenOf.getOrDefault(tenant, 0);
    int sharers = turnShares.tenantsWith(tenant);
    return own < LaneShares.entitlement(lanes, sharers)
        && LaneShares.permitsBeyondLanes(running, lanes);
  }

  private double pace(ChainModel model, int chains) {
    return pace(model, chains, turnShares.of(model));
  }

  /**
   * The steps a second of a chain while this many chains run, including the time that it waits for
   * its turns.
   *
   * @param turns the share of turns of its model
   */
  private double pace(ChainModel model, int chains, double turns) {
    return known(model, Math.ceilDiv(chains, loops.size()))
        * turns
        * Math.min(1, (double) lanes / chains);
  }

  /**
   * The mean pace of the devices where it is known, cached; all devices have the same number of
   * lanes.
   */
  private double known(ChainModel model, int aDevice) {
    int most = loops.getFirst().lanes();
    double[] seen = paces.computeIfAbsent(model, _ -> new double[most + 1]);
    int chains = Math.clamp(aDevice, 1, most);
    if (seen[chains] == 0) {
      seen[chains] =
          loops.stream()
              .mapToDouble(loop -> loop.pace(model, chains))
              .filter(pace -> pace > 0)
              .average()
              .orElse(0);
    }
    return seen[chains];
  }
}
