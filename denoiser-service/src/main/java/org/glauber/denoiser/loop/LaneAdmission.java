package org.glauber.denoiser.loop;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.DeadlinePolicy;
import org.glauber.denoiser.admission.DeviceLoad;
import org.glauber.denoiser.admission.LaneShares;
import org.glauber.denoiser.admission.PollCriteria;
import org.glauber.denoiser.admission.PolledChain;
import org.glauber.denoiser.admission.RefusalReason;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.server.status.Refusals;

/**
 * The boundary between the shared queue and the running chains of one device: takes waiting chains
 * while lanes are free or a tenant is below its share, and hands over running chains that another
 * device should continue. Confined to the loop's thread.
 */
final class LaneAdmission {
  /**
   * Devices may become slow without a change of loads, so loads are compared at least this often.
   */
  private static final int TURNS_BETWEEN_COMPARISONS = 64;

  private final ModelBatches models;
  private final AdmissionQueue queue;
  private final DeadlinePolicy deadlines;
  private final LoopEnvironment environment;
  private final DeviceLoad load;
  private final int lanes;
  private long changesSeen = -1; // number of changes of the devices' loads
  private int turnsSinceComparison;

  LaneAdmission(
      ModelBatches models,
      AdmissionQueue queue,
      DeadlinePolicy deadlines,
      LoopEnvironment environment) {
    this.models = models;
    this.queue = queue;
    this.deadlines = deadlines;
    this.environment = environment;
    this.load = queue.join(environment.settings().kind(), environment.throughput());
    this.lanes = environment.settings().lanes();
  }

  /** Takes chains from the queue. */
  void admit() {
    while (admitOne(_ -> true, false).isPresent()) {}
    admitBeyondLanes();
  }

  /**
   * Takes further chains of tenants below their share although all lanes are in use, so that these
   * tenants do not wait for chains of others to end.
   */
  private void admitBeyondLanes() {
    Set<String> waiting = queue.tenants();
    if (waiting.isEmpty()) {
      return;
    }
    Map<String, Integer> running = models.chainCounts();
    waiting.forEach(tenant -> running.putIfAbsent(tenant, 0));
    int entitlement = LaneShares.entitlement(lanes, running.size());
    Predicate<String> isBelowShare = tenant -> running.getOrDefault(tenant, 0) < entitlement;
    while (LaneShares.permitsBeyondLanes(models.chainCount(), lanes)) {
      Optional<PolledChain> taken = admitOne(isBelowShare, true);
      if (taken.isEmpty()) {
        return;
      }
      if (taken.get().action() != PolledChain.Action.REFUSE) {
        running.merge(taken.get().chain().schedulingKey().tenant(), 1, Integer::sum);
      }
    }
  }

  private Optional<PolledChain> admitOne(Predicate<String> tenants, boolean mayExceedLanes) {
    PollCriteria criteria = new PollCriteria(tenants, mayExceedLanes, this::isTooLate, now());
    Optional<PolledChain> taken = queue.poll(load, criteria);
    taken.ifPresent(this::take);
    return taken;
  }

  /**
   * Whether a chain cannot meet its deadline on this device. Without running chains of its model it
   * is always tried, because it may run faster than the chains before.
   */
  private boolean isTooLate(RunningChain chain) {
    int others = models.of(chain.model()).map(batch -> batch.chains().size()).orElse(0);
    return others > 0 && deadlines.isTooLate(chain, others + 1, environment.throughput(), now());
  }

  private void take(PolledChain taken) {
    RunningChain chain = taken.chain();
    LoopInstruments instruments = environment.instruments();
    Optional<ModelBatch> batch = models.of(chain.model());
    if (batch.isEmpty() && taken.action() != PolledChain.Action.REFUSE) {
      chain.fail(Refusals.notFound("model", chain.model().name())); // its call has ended
      queue.ended(load, List.of(chain));
      return;
    }
    switch (taken.action()) {
      case START -> {
        chain.start(now());
        instruments.started(chain.model(), chain.queueTime());
        batch.orElseThrow().add(chain);
      }
      case RESUME -> {
        chain.takeTurn(0); // turn numbers of another device do not apply here
        instruments.moved(chain.model());
        batch.orElseThrow().add(chain);
      }
      case REFUSE -> {
        chain.fail(deadlines.overdueError(chain, environment.throughput()));
        instruments.refused(chain, RefusalReason.OVERDUE);
      }
    }
  }

  /** Hands over chains that another device should continue, when loads have changed. */
  void handOver() {
    long changes = queue.changes();
    if (models.chainCount() == 0
        || changes == changesSeen && ++turnsSinceComparison < TURNS_BETWEEN_COMPARISONS) {
      return;
    }
    changesSeen = changes;
    turnsSinceComparison = 0;
    for (ModelBatch batch : models.busy()) {
      List<RunningChain> longestFirst =
          batch.chains().stream()
              .sorted(Comparator.comparingInt(RunningChain::remainingQuestions).reversed())
              .toList();
      Map<RunningChain, DeviceLoad> leaving = queue.surplus(load, longestFirst, now());
      if (!leaving.isEmpty()) {
        batch.removeAll(leaving.keySet());
        publish(); // before another thread runs them
        queue.handOver(load, leaving);
      }
    }
  }

  /** Hands over all running chains, which are intact, when the device has failed. */
  void handOverAll() {
    if (queue.handOverAll(load, models.chains())) {
      models.removeIf(_ -> true);
      publish();
    }
  }

  /** Records chains that have ended and were removed. */
  void ended(List<RunningChain> chains) {
    publish(); // before their callers send new chains
    queue.ended(load, chains);
  }

  /** Leaves the queue; the device takes no more chains. */
  void leave(RuntimeException reason) {
    queue.leave(load, reason);
  }

  /** Ends the current or next wait of the loop's thread; may be called by any thread. */
  void wake() {
    load.call();
  }

  /** Waits until there is a chain to run, or {@link #wake} is called. */
  void awaitWork() throws InterruptedException {
    queue.awaitWork(load);
  }

  private void publish() {
    environment.throughput().setRunning(models.snapshot());
  }

  private long now() {
    return environment.nanoTime().getAsLong();
  }
}
