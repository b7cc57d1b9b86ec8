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
import org.glauber.denoiser.chain.Rank;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.denoiser.loop.LoopInstruments.ChainEnding;
import org.glauber.denoiser.loop.LoopInstruments.Refusal;
import org.glauber.network.lane.FirmOutcomes;
import org.glauber.server.status.Refusals;

/**
 * One device's loop: <em>admit, plan lanes, forward, accept, retire</em>, turn after turn.
 *
 * <p><b>Fairness.</b> A turn serves one model, and every running chain of it has a lane, whatever
 * its step, clamps or settings: the lanes of a batch share nothing but the forward pass. Chains
 * beyond the lanes wait in the {@link AdmissionQueue}; but a tenant that has fewer chains running
 * than its share of the lanes does not wait for another's to end: its chain is admitted beyond the
 * lanes, and {@link Turns} has them take turns. Lanes that no chain needs look ahead, as {@link
 * LanePlanner} deals them. Models share turns by outstanding work: each turn every model's claim
 * grows by its share ({@link DeviceModel#raiseClaim}), the largest claim has the turn and pays one
 * for it.
 *
 * <p><b>The same tokens in any company</b>, and in any window: {@link FirmOutcomes}.
 *
 * <p><b>Failures.</b> A lane whose logits have no law fails its own chain. A forward pass that
 * throws fails the chains it was for. When {@value #FAILED_PASSES_ALLOWED} in a row have thrown, it
 * is the device that is broken, and the loop ends rather than refuse chain after chain.
 *
 * <p>One thread calls {@link #turn}; nothing here is shared but the queue.
 */
final class BatchLoop {
  static final int FAILED_PASSES_ALLOWED = 3;

  /** Chains that run at once for every lane, when tenants are below their share. */
  static final int MOST_CHAINS_A_LANE = 2;

  private static final double PRUDENCE = 1.1; // paces vary, and the end has to reach its caller
  private static final int PASSES_AHEAD = 2;
  static final long WAY_BACK_NANOS = 20_000_000; // from here to the caller

  private final List<DeviceModel> models;
  private final AdmissionQueue queue;
  private final String device;
  private final int lanes;
  private final boolean refusesLate;
  private final LongSupplier nanoTime;
  private final LoopMeter meter;
  private final LoopInstruments instruments;
  private int failedPasses; // in a row

  /**
   * @param settings its lanes are the most of a pass, and the chains that run at once, but for
   *     tenants below their share
   * @param nanoTime the clock of {@link System#nanoTime}
   */
  BatchLoop(
      List<DeviceModel> models,
      AdmissionQueue queue,
      LoopSettings settings,
      LongSupplier nanoTime,
      LoopMeter meter,
      LoopInstruments instruments) {
    this.models = List.copyOf(models);
    this.queue = queue;
    this.device = settings.device();
    this.lanes = settings.lanes();
    this.refusesLate = settings.refusesLate();
    this.nanoTime = nanoTime;
    this.meter = meter;
    this.instruments = instruments;
  }

  /**
   * Executes a step, or several, of every running chain of one model.
   *
   * @return whether there was anything to do
   * @throws IllegalStateException when one forward pass after the other fails
   */
  boolean turn() {
    admit();
    retire();
    Optional<DeviceModel> next = nextModel();
    next.ifPresent(this::pass);
    giveUpLate();
    retire();
    return next.isPresent();
  }

  /** Whether no chain runs. */
  boolean isIdle() {
    return runningChains() == 0;
  }

  /** Fails every chain: the device is given up. */
  void abandon(RuntimeException reason) {
    models.forEach(served -> fail(served, reason));
    meter.turned(List.of());
  }

  private void admit() {
    while (runningChains() < lanes && admit(tenant -> true).isPresent()) {}
    Set<String> waiting = queue.tenants();
    if (waiting.isEmpty()) {
      return;
    }
    Map<String, Integer> running = runningByTenant();
    waiting.forEach(tenant -> running.putIfAbsent(tenant, 0));
    int share = Math.max(1, lanes / running.size());
    Optional<RunningChain> admitted = Optional.empty();
    do {
      admitted.ifPresent(chain -> running.merge(chain.rank().tenant(), 1, Integer::sum));
      admitted =
          runningChains() < MOST_CHAINS_A_LANE * lanes
              ? admit(tenant -> running.getOrDefault(tenant, 0) < share)
              : Optional.empty();
    } while (admitted.isPresent());
  }

  private Optional<RunningChain> admit(Predicate<String> tenants) {
    Optional<RunningChain> next = queue.poll(tenants);
    while (next.isPresent() && isTooLate(next.get())) {
      next.get().fail(tooLate(next.get()));
      instruments.refused(next.get(), Refusal.OVERDUE);
      next = queue.poll(tenants);
    }
    next.ifPresent(
        chain -> {
          chain.start(nanoTime.getAsLong());
          instruments.started(chain.model(), chain.queueTime());
          deviceModel(chain.model()).running.add(chain);
        });
    return next;
  }

  /**
   * Whether a chain cannot be at its end in time, even if it goes on as fast as any does now. Where
   * nothing runs it is tried: it may be faster alone than any was.
   */
  private boolean isTooLate(RunningChain chain) {
    int company = deviceModel(chain.model()).running.size() + 1;
    double pace = runningChains() == 0 ? 0 : meter.pace(chain.model(), company);
    if (!refusesLate || chain.rank().deadlineNanos() == Rank.NEVER || pace == 0) {
      return false;
    }
    long left = chain.rank().deadlineNanos() - nanoTime.getAsLong();
    return PRUDENCE * 1e9 * chain.remainingQuestions() / pace > left;
  }

  /**
   * Lets go of the chains whose deadline is two slow passes away and whose end, at the usual pace,
   * is not: their callers hear so while they still listen. Before that nobody can tell: others may
   * end and leave a chain the faster. Between two passes of a model the others have their turns.
   */
  private void giveUpLate() {
    long outstanding = outstandingQuestions();
    if (!refusesLate || outstanding == 0) {
      return;
    }
    long busy = busyModels();
    long now = nanoTime.getAsLong();
    Map<DeviceModel, LoopMeter.Usual> known = new HashMap<>();
    double turnNanos = 0;
    double slowestNanos = 0;
    for (DeviceModel served : models) {
      Optional<LoopMeter.Usual> usual = meter.usual(served.model, served.running.size());
      if (usual.isPresent() && !served.running.isEmpty()) {
        known.put(served, usual.get());
        turnNanos += served.share(outstanding, busy) * usual.get().passNanos();
        slowestNanos = Math.max(slowestNanos, usual.get().slowestNanos());
      }
    }
    for (Map.Entry<DeviceModel, LoopMeter.Usual> entry : known.entrySet()) {
      DeviceModel served = entry.getKey();
      double nanos = turnNanos / served.share(outstanding, busy); // from one pass to the next
      double turns = Math.min(1, (double) lanes / served.running.size()); // each has, in a pass
      Expected expected =
          new Expected(
              turns * entry.getValue().steps() / nanos,
              PASSES_AHEAD * Math.max(nanos, slowestNanos));
      served.running.removeIf(chain -> isLost(chain, expected, now) && giveUp(chain));
    }
  }

  /**
   * What a chain of a model may expect.
   *
   * @param pace its steps a nanosecond
   * @param horizonNanos the time before its deadline at which that decides
   */
  private record Expected(double pace, double horizonNanos) {}

  private static boolean isLost(RunningChain chain, Expected expected, long now) {
    if (ending(chain).isPresent() || chain.rank().deadlineNanos() == Rank.NEVER) {
      return false;
    }
    double left = chain.rank().deadlineNanos() - now - WAY_BACK_NANOS;
    return left < expected.horizonNanos() && chain.remainingQuestions() > left * expected.pace();
  }

  private boolean giveUp(RunningChain chain) {
    chain.fail(tooLate(chain));
    instruments.refused(chain, Refusal.OVERDUE);
    instruments.ended(chain, ChainEnding.OVERDUE);
    return true;
  }

  /** It might be tried again when what runs here is done. */
  private RuntimeException tooLate(RunningChain chain) {
    return Refusals.exhausted(
        "DEADLINE_OVERDUE",
        "this took longer than expected, and its deadline cannot be met any more",
        queue.retryAfter(chain, meter.backlog()));
  }

  private List<LoopMeter.Running> snapshot() {
    List<LoopMeter.Running> chains = new ArrayList<>();
    for (DeviceModel served : models) {
      for (RunningChain chain : served.running) {
        chains.add(
            new LoopMeter.Running(
                chain.rank().tenant(),
                chain.model(),
                chain.remainingQuestions(),
                chain.observer()));
      }
    }
    return chains;
  }

  private Map<String, Integer> runningByTenant() {
    Map<String, Integer> running = new HashMap<>();
    for (DeviceModel served : models) {
      served.running.forEach(chain -> running.merge(chain.rank().tenant(), 1, Integer::sum));
    }
    return running;
  }

  /** The model whose claim is largest. */
  private Optional<DeviceModel> nextModel() {
    long outstanding = outstandingQuestions();
    if (outstanding == 0) {
      return Optional.empty();
    }
    long busy = busyModels();
    models.forEach(served -> served.raiseClaim(outstanding, busy));
    DeviceModel served =
        models.stream()
            .filter(candidate -> !candidate.running.isEmpty())
            .max(Comparator.comparingDouble(DeviceModel::claim))
            .orElseThrow();
    served.takeTurn();
    return Optional.of(served);
  }

  private void pass(DeviceModel served) {
    try {
      Pass pass = served.pass(nanoTime);
      meter.passed(served.model, pass);
      instruments.passed(device, served.model, pass);
      failedPasses = 0;
    } catch (RuntimeException e) {
      String what = "a forward pass of " + served.model.name() + " failed";
      fail(served, new IllegalStateException(what, e));
      if (++failedPasses == FAILED_PASSES_ALLOWED) {
        throw new IllegalStateException(what + ", " + failedPasses + " in a row by now", e);
      }
    }
  }

  /** Lets go of the chains that are at their end, have failed, or that nobody waits for. */
  private void retire() {
    List<RunningChain> ended = new ArrayList<>();
    for (DeviceModel served : models) {
      served.running.removeIf(chain -> ending(chain).isPresent() && ended.add(chain));
    }
    meter.turned(snapshot()); // before their callers come again
    long now = nanoTime.getAsLong();
    for (RunningChain chain : ended) {
      if (chain.isAtEnd()) {
        chain.finish(now);
      }
      ending(chain).ifPresent(how -> instruments.ended(chain, how));
    }
  }

  private static Optional<ChainEnding> ending(RunningChain chain) {
    if (chain.isAtEnd()) {
      return Optional.of(ChainEnding.FINISHED);
    }
    if (chain.isFailed()) {
      return Optional.of(ChainEnding.FAILED);
    }
    return chain.observer().isCancelled() ? Optional.of(ChainEnding.LEFT) : Optional.empty();
  }

  private void fail(DeviceModel served, RuntimeException reason) {
    served.running.forEach(
        chain -> {
          chain.fail(reason);
          instruments.ended(chain, ChainEnding.FAILED);
        });
    served.running.clear();
  }

  private DeviceModel deviceModel(ServedModel model) {
    return models.stream()
        .filter(served -> served.model.equals(model))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(model.name() + " is not on this device"));
  }

  private int runningChains() {
    return models.stream().mapToInt(served -> served.running.size()).sum();
  }

  private long busyModels() {
    return models.stream().filter(served -> !served.running.isEmpty()).count();
  }

  private long outstandingQuestions() {
    return models.stream().mapToLong(DeviceModel::outstandingQuestions).sum();
  }
}
