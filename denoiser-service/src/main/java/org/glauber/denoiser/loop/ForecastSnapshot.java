package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.server.queue.FairOrder;

/**
 * When lanes are free, as of one moment: what runs and what waits is laid out on the lanes in the
 * order in which it will have them, each chain at the pace of late. The devices count as one, for
 * they share their chains ({@link Placement}), and models are taken to share their turns as {@link
 * ModelTurns} has it where tenants are not short of time: half in equal parts, half as the tenants'
 * own steps are shared, each tenant counting as much as every other.
 *
 * <p>Laying out takes O(n log lanes), n what runs and waits; then a chain is looked up in O(log n).
 */
final class ForecastSnapshot {
  private final FairOrder<RunningChain> waiting;
  private final List<ThroughputEstimator> loops;
  private final int lanes;
  private final long nowNanos;
  private int running;
  private final Map<String, Integer> runningOf = new HashMap<>(); // (tenant)
  private final TurnShares turnShares = new TurnShares();
  private final Map<ServedModel, double[]> paces = new HashMap<>(); // (chains a device), 0 unknown
  private final PriorityQueue<Double> free = new PriorityQueue<>(); // when lanes are, in seconds
  private final List<Double> starts = new ArrayList<>(); // (chains before) in seconds
  private final Map<String, Integer> takenOf = new HashMap<>(); // (tenant) since then
  private int taken;
  private boolean isKnown = true;

  /**
   * @param loops of the devices that run, at least one
   * @param nowNanos the moment, on the clock of {@link System#nanoTime}
   */
  ForecastSnapshot(FairOrder<RunningChain> waiting, List<ThroughputEstimator> loops, long nowNanos) {
    this.waiting = waiting;
    this.loops = List.copyOf(loops);
    this.lanes = loops.stream().mapToInt(ThroughputEstimator::lanes).sum();
    this.nowNanos = nowNanos;
    List<ThroughputEstimator.Running> now = loops.stream().flatMap(loop -> loop.running().stream()).toList();
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

  /** A chain waits since. It counts as the last of all but where fairness has others go first. */
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
   * Seconds from {@code now} until a chain that comes now is at its end. Empty if unknown: as long
   * as a model has no chain its pace of late is of another time, and would never change if chains
   * were refused for it.
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
    int company = running + before + 1;
    if (company <= lanes || isBelowShare(chain)) {
      int beside = Math.min(company, lanes);
      return OptionalDouble.of(questions / pace(chain.model(), beside, turns));
    }
    double start = starts.get(Math.min(before, starts.size() - 1));
    double since = (now - nowNanos) / 1e9;
    return OptionalDouble.of(
        Math.max(0, start - since) + questions / pace(chain.model(), lanes, turns));
  }

  /** How many wait that would be taken out before. */
  private int before(RunningChain chain) {
    String tenant = chain.schedulingKey().tenant();
    int own = takenOf.getOrDefault(tenant, 0);
    int others = takenOf.size() - (own > 0 ? 1 : 0);
    long theirs = (long) others * (waiting.ownBefore(chain) + own + 1); // one each for one of ours
    return waiting.before(chain) + own + (int) Math.min(taken - own, theirs);
  }

  /** Whether a tenant's next chain is admitted whoever else runs, as {@link BatchLoop} does. */
  private boolean isBelowShare(RunningChain chain) {
    String tenant = chain.schedulingKey().tenant();
    int own =
        runningOf.getOrDefault(tenant, 0)
            + waiting.ownBefore(chain)
            + takenOf.getOrDefault(tenant, 0);
    int sharers = turnShares.tenantsWith(tenant);
    return own < Math.max(1, lanes / sharers) && running < BatchLoop.MOST_CHAINS_A_LANE * lanes;
  }

  private double pace(ServedModel model, int chains) {
    return pace(model, chains, turnShares.of(model));
  }

  /**
   * Steps a second that a chain makes while so many run, taking turns where they must.
   *
   * @param turns the part of them that its model has
   */
  private double pace(ServedModel model, int chains, double turns) {
    return known(model, Math.ceilDiv(chains, loops.size()))
        * turns
        * Math.min(1, (double) lanes / chains);
  }

  /** The mean of the devices that know, looked up once; devices have the same lanes. */
  private double known(ServedModel model, int aDevice) {
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
