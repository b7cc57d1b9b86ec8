package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.denoiser.loop.LoopInstruments.ChainEnding;
import org.glauber.denoiser.loop.LoopInstruments.Refusal;
import org.glauber.network.lane.BatchInvariantOutcomes;
import org.glauber.server.status.Refusals;

/**
 * One device's loop: <em>admit, plan lanes, forward, accept, retire</em>, turn after turn.
 *
 * <p><b>Fairness.</b> A turn serves one model, and every running chain of that model has a lane,
 * whatever its step, clamps or settings: the lanes of a batch share only the forward pass. Chains
 * beyond the lanes wait in the {@link AdmissionQueue}. A tenant that runs fewer chains than its
 * share of the lanes does not wait for chains of others to end: its chain is admitted beyond the
 * lanes, and {@link LaneRotation} alternates the chains. {@link LanePlanner} assigns lanes that no
 * chain needs to lookahead. {@link ModelTurns} selects the model of a turn.
 *
 * <p><b>Several devices.</b> {@link Placement} decides which device takes a waiting chain, and
 * which running chains continue on another device: those leave between two passes, through the
 * queue.
 *
 * <p><b>Determinism.</b> {@link BatchInvariantOutcomes} ensures that a chain's tokens do not depend
 * on the other chains of its batches, on the window, or on which device of a kind runs it.
 *
 * <p><b>Failures.</b> A lane whose logits define no distribution fails its own chain. A forward
 * pass that throws fails the chains that had a lane in it. After {@value #FAILED_PASSES_ALLOWED}
 * failed passes in a row the device counts as broken: its other chains continue on other devices if
 * possible, and the loop ends.
 *
 * <p>One thread calls {@link #turn}; only the queue is shared with other threads.
 */
final class BatchLoop {
  static final int FAILED_PASSES_ALLOWED = 3;

  /** The most running chains for each lane, when tenants are below their share. */
  static final int MOST_CHAINS_A_LANE = 2;

  /**
   * Devices may become slow without a change of loads, so loads are compared at least this often.
   */
  private static final int TURNS_TO_LOOK = 64;

  private final List<ModelBatch> models;
  private final ModelTurns modelTurns;
  private final AdmissionQueue queue;
  private final String device;
  private final int lanes;
  private final Deadlines deadlines;
  private final DeviceLoad load;
  private final LongSupplier nanoTime;
  private final ThroughputEstimator throughput;
  private final LoopInstruments instruments;
  private int failedPasses; // in a row
  private long changesSeen = -1; // number of changes of the devices' loads
  private int turnsUnseen;

  /**
   * @param settings its lanes are the most lanes of a pass and, except for tenants below their
   *     share, the most running chains
   * @param nanoTime the clock of {@link System#nanoTime}
   */
  BatchLoop(
      List<ModelBatch> models,
      AdmissionQueue queue,
      LoopSettings settings,
      LongSupplier nanoTime,
      ThroughputEstimator throughput,
      LoopInstruments instruments) {
    this.models = List.copyOf(models);
    this.modelTurns = new ModelTurns(this.models);
    this.queue = queue;
    this.device = settings.device();
    this.lanes = settings.lanes();
    this.deadlines = new Deadlines(settings, throughput);
    this.load = queue.join(settings.kind(), throughput);
    this.nanoTime = nanoTime;
    this.throughput = throughput;
    this.instruments = instruments;
  }

  /**
   * Executes one or more steps of every running chain of one model.
   *
   * @return whether there was a chain to run
   * @throws IllegalStateException after {@value #FAILED_PASSES_ALLOWED} failed passes in a row
   */
  boolean turn() {
    admit();
    retire();
    handOver();
    Optional<ModelBatch> next = modelTurns.next();
    next.ifPresent(this::pass);
    abortOverdue();
    retire();
    return next.isPresent();
  }

  /** Whether no chain runs. */
  boolean isIdle() {
    return runningChains() == 0;
  }

  /** Waits until there is a chain to run. */
  void awaitWork() throws InterruptedException {
    queue.awaitWork(load);
  }

  /** Fails every chain and leaves the queue, when the device has failed or the service stops. */
  void abandon(RuntimeException reason) {
    models.forEach(served -> fail(served, List.copyOf(served.running), reason));
    throughput.setRunning(List.of());
    queue.leave(load, reason);
  }

  private void admit() {
    while (admit(tenant -> true, false).isPresent()) {}
    Set<String> waiting = queue.tenants();
    if (waiting.isEmpty()) {
      return;
    }
    Map<String, Integer> running = runningByTenant();
    waiting.forEach(tenant -> running.putIfAbsent(tenant, 0));
    int share = Math.max(1, lanes / running.size());
    Optional<PolledChain> taken = Optional.empty();
    do {
      taken
          .filter(it -> it.action() != PolledChain.Action.REFUSE)
          .ifPresent(it -> running.merge(it.chain().schedulingKey().tenant(), 1, Integer::sum));
      taken =
          runningChains() < MOST_CHAINS_A_LANE * lanes
              ? admit(tenant -> running.getOrDefault(tenant, 0) < share, true)
              : Optional.empty();
    } while (taken.isPresent());
  }

  private Optional<PolledChain> admit(Predicate<String> tenants, boolean mayExceedLanes) {
    PollCriteria terms =
        new PollCriteria(tenants, mayExceedLanes, this::isTooLate, nanoTime.getAsLong());
    Optional<PolledChain> taken = queue.poll(load, terms);
    taken.ifPresent(this::take);
    return taken;
  }

  private void take(PolledChain taken) {
    RunningChain chain = taken.chain();
    switch (taken.action()) {
      case START -> {
        chain.start(nanoTime.getAsLong());
        instruments.started(chain.model(), chain.queueTime());
        modelBatch(chain.model()).running.add(chain);
      }
      case RESUME -> {
        chain.takeTurn(0); // turn numbers of another device do not apply here
        instruments.moved(chain.model());
        modelBatch(chain.model()).running.add(chain);
      }
      case REFUSE -> {
        chain.fail(tooLate(chain));
        instruments.refused(chain, Refusal.OVERDUE);
      }
    }
  }

  /**
   * Whether a chain cannot meet its deadline on this device. Without running chains of its model it
   * is always tried, because it may run faster than the chains before.
   */
  private boolean isTooLate(RunningChain chain) {
    int others = modelBatch(chain.model()).running.size();
    return others > 0 && deadlines.isTooLate(chain, others + 1, nanoTime.getAsLong());
  }

  /** Hands over chains that another device should continue, when loads have changed. */
  private void handOver() {
    long changes = queue.changes();
    if (runningChains() == 0 || changes == changesSeen && ++turnsUnseen < TURNS_TO_LOOK) {
      return;
    }
    changesSeen = changes;
    turnsUnseen = 0;
    for (ModelBatch served : models) {
      List<RunningChain> longestFirst =
          served.running.stream()
              .sorted(Comparator.comparingInt(RunningChain::remainingQuestions).reversed())
              .toList();
      Map<RunningChain, DeviceLoad> leaving =
          queue.surplus(load, longestFirst, nanoTime.getAsLong());
      if (!leaving.isEmpty()) {
        served.running.removeAll(leaving.keySet());
        throughput.setRunning(snapshot()); // before another thread runs them
        queue.handOver(load, leaving);
      }
    }
  }

  /** Fails chains that will miss their deadline, early enough that their callers get the error. */
  private void abortOverdue() {
    List<RunningChain> lost = deadlines.lost(models, modelTurns, nanoTime.getAsLong());
    for (RunningChain chain : lost) {
      chain.fail(tooLate(chain));
      instruments.refused(chain, Refusal.OVERDUE);
      instruments.ended(chain, ChainEnding.OVERDUE);
      modelBatch(chain.model()).running.remove(chain);
    }
    queue.ended(load, lost);
  }

  /**
   * The failure of a chain that cannot meet its deadline; a retry may succeed after the backlog.
   */
  private RuntimeException tooLate(RunningChain chain) {
    return Refusals.exhausted(
        "DEADLINE_OVERDUE",
        "this took longer than expected, and its deadline can no longer be met",
        queue.retryAfter(chain, throughput.backlog()));
  }

  private List<ThroughputEstimator.Running> snapshot() {
    List<ThroughputEstimator.Running> chains = new ArrayList<>();
    for (ModelBatch served : models) {
      for (RunningChain chain : served.running) {
        chains.add(
            new ThroughputEstimator.Running(
                chain.schedulingKey().tenant(),
                chain.model(),
                chain.remainingQuestions(),
                chain.observer()));
      }
    }
    return chains;
  }

  private Map<String, Integer> runningByTenant() {
    Map<String, Integer> running = new HashMap<>();
    for (ModelBatch served : models) {
      served.running.forEach(
          chain -> running.merge(chain.schedulingKey().tenant(), 1, Integer::sum));
    }
    return running;
  }

  private void pass(ModelBatch served) {
    long start = nanoTime.getAsLong();
    throughput.passStarted(start);
    try {
      PassReport pass = served.pass(nanoTime);
      throughput.recordPass(served.model, pass);
      instruments.passed(device, served.model, pass);
      failedPasses = 0;
    } catch (PassFailure e) {
      String what = "a forward pass of " + served.model.name() + " failed";
      fail(served, e.chains(), new IllegalStateException(what, e.getCause()));
      if (++failedPasses == FAILED_PASSES_ALLOWED) {
        handOverIntact();
        throw new IllegalStateException(what + ", " + failedPasses + " in a row", e.getCause());
      }
    } finally {
      throughput.passEnded();
      modelTurns.turnEnded(nanoTime.getAsLong() - start);
    }
  }

  /**
   * Hands over the chains of a broken device that had no lane in the failed pass and so are intact.
   */
  private void handOverIntact() {
    List<RunningChain> intact = models.stream().flatMap(served -> served.running.stream()).toList();
    if (queue.handOverAll(load, intact)) {
      models.forEach(served -> served.running.clear());
      throughput.setRunning(List.of());
    }
  }

  /** Removes the chains that have finished, failed or been cancelled. */
  private void retire() {
    List<RunningChain> ended = new ArrayList<>();
    for (ModelBatch served : models) {
      served.running.removeIf(chain -> ending(chain).isPresent() && ended.add(chain));
    }
    throughput.setRunning(snapshot()); // before their callers send new chains
    queue.ended(load, ended);
    long now = nanoTime.getAsLong();
    for (RunningChain chain : ended) {
      if (chain.isAtEnd()) {
        chain.finish(now);
      }
      ending(chain).ifPresent(how -> instruments.ended(chain, how));
    }
  }

  /** How a chain has ended; empty while it runs. */
  static Optional<ChainEnding> ending(RunningChain chain) {
    if (chain.isAtEnd()) {
      return Optional.of(ChainEnding.FINISHED);
    }
    if (chain.isFailed()) {
      return Optional.of(ChainEnding.FAILED);
    }
    return chain.observer().isCancelled() ? Optional.of(ChainEnding.LEFT) : Optional.empty();
  }

  private void fail(ModelBatch served, List<RunningChain> chains, RuntimeException reason) {
    for (RunningChain chain : chains) {
      chain.fail(reason);
      instruments.ended(chain, ChainEnding.FAILED);
    }
    served.running.removeAll(chains);
    queue.ended(load, chains);
  }

  private ModelBatch modelBatch(ServedModel model) {
    return models.stream()
        .filter(served -> served.model.equals(model))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(model.name() + " is not on this device"));
  }

  private int runningChains() {
    return models.stream().mapToInt(served -> served.running.size()).sum();
  }
}
