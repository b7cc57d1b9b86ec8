package org.glauber.denoiser.loop;

import java.util.List;
import java.util.Optional;
import org.glauber.core.lane.BatchInvariantOutcomes;
import org.glauber.denoiser.admission.AdmissionQueue;
import org.glauber.denoiser.admission.DeadlinePolicy;
import org.glauber.denoiser.admission.RefusalReason;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.loop.LoopInstruments.ChainEnding;
import org.glauber.denoiser.planning.LanePlanner;
import org.glauber.denoiser.planning.LaneRotation;
import org.glauber.denoiser.throughput.PassReport;
import org.glauber.server.status.Refusals;

/**
 * One device's loop: <em>admit, choose model, plan lanes, forward, accept, retire</em>, turn after
 * turn.
 *
 * <p><b>Fairness.</b> A turn serves one model, and every running chain of that model has a lane,
 * whatever its step, clamps or settings: the lanes of a batch share only the forward pass. Chains
 * beyond the lanes wait in the {@link AdmissionQueue}. {@link LaneAdmission} takes a chain beyond
 * the lanes if its tenant is below its share, and {@link LaneRotation} alternates the chains.
 * {@link LanePlanner} assigns lanes that no chain needs to lookahead. {@link ModelTurns} selects
 * the model of a turn.
 *
 * <p><b>Several devices.</b> {@code Placement} decides which device takes a waiting chain, and
 * which running chains continue on another device: those leave between two passes, through the
 * queue.
 *
 * <p><b>Deadlines.</b> {@link DeadlinePolicy} decides which chains are refused or aborted.
 *
 * <p><b>Determinism.</b> {@link BatchInvariantOutcomes} ensures that a chain's tokens do not depend
 * on the other chains of its batches, on the window, or on which device of a kind runs it.
 *
 * <p><b>Failures.</b> A lane whose logits define no distribution fails its own chain. A forward
 * pass that throws fails the chains that had a lane in it. After {@value #FAILED_PASSES_ALLOWED}
 * failed passes in a row the device counts as broken: its other chains continue on other devices if
 * possible, and the loop ends.
 *
 * <p>One thread calls all methods but {@link #wake}; only the queue is shared with other threads.
 */
public final class BatchLoop {
  static final int FAILED_PASSES_ALLOWED = 3;

  private final ModelBatches models;
  private final ModelTurns turns;
  private final LaneAdmission admission;
  private final DeadlinePolicy deadlines;
  private final LoopEnvironment environment;
  private final LoopInstruments instruments;
  private int failedPasses; // in a row

  /**
   * A loop that takes chains from the queue from now on.
   *
   * @param environment the lanes of its settings are the most lanes of a pass and, except for
   *     tenants below their share, the most running chains
   */
  public BatchLoop(
      List<ModelBatch> models,
      AdmissionQueue queue,
      DeadlinePolicy deadlines,
      LoopEnvironment environment) {
    this.models = new ModelBatches(models);
    this.turns = new ModelTurns(this.models);
    this.admission = new LaneAdmission(this.models, queue, deadlines, environment);
    this.deadlines = deadlines;
    this.environment = environment;
    this.instruments = environment.instruments();
  }

  /**
   * Executes one or more steps of every running chain of one model.
   *
   * @return whether there was a chain to run
   * @throws IllegalStateException after {@value #FAILED_PASSES_ALLOWED} failed passes in a row
   */
  public boolean turn() {
    admit();
    Optional<ModelBatch> chosen = turns.next();
    if (chosen.isPresent()) {
      ModelBatch batch = chosen.get();
      long start = passStarted();
      try {
        LanePlan plan = batch.planLanes();
        BatchInvariantOutcomes outcomes = batch.forward(plan);
        int steps = batch.accept(plan, outcomes);
        passSucceeded(batch, batch.passEnded(plan, outcomes, steps, now() - start));
      } catch (PassFailure e) {
        passFailed(batch, e);
      } finally {
        passEnded(start);
      }
    }
    retire();
    return chosen.isPresent();
  }

  /** Adds a model, whose chains can run from now on. */
  public void add(ModelBatch batch) {
    models.add(batch);
  }

  /** Removes a model. Chains that still run on it, of which the calls have ended, are cancelled. */
  public void remove(ChainModel model) {
    Optional<ModelBatch> batch = models.of(model);
    if (batch.isPresent()) {
      List<RunningChain> left = List.copyOf(batch.get().chains());
      left.forEach(chain -> chain.fail(Refusals.notFound("model", model.name())));
      remove(left, ChainEnding.CANCELLED);
      models.remove(batch.get());
      turns.forget(batch.get());
      environment.throughput().forget(model);
    }
  }

  /** Takes waiting chains, and releases the lanes of chains that do not need them any more. */
  private void admit() {
    admission.admit();
    removeEnded();
    admission.handOver();
  }

  private long passStarted() {
    long start = now();
    environment.throughput().passStarted(start);
    return start;
  }

  private void passSucceeded(ModelBatch batch, PassReport pass) {
    environment.throughput().recordPass(batch.model(), pass);
    instruments.passed(environment.settings().device(), batch.model(), pass);
    failedPasses = 0;
  }

  private void passFailed(ModelBatch batch, PassFailure failure) {
    String what = "a forward pass of " + batch.model().name() + " failed";
    fail(failure.chains(), new IllegalStateException(what, failure.getCause()));
    if (++failedPasses == FAILED_PASSES_ALLOWED) {
      admission.handOverAll(); // the chains that had no lane in the pass, which are intact
      throw new IllegalStateException(what + ", " + failedPasses + " in a row", failure.getCause());
    }
  }

  private void passEnded(long start) {
    environment.throughput().passEnded();
    turns.turnEnded(now() - start);
  }

  /** Ends the chains that have finished, failed or been cancelled, or that will be late. */
  private void retire() {
    abortOverdue();
    removeEnded();
  }

  /** Fails chains that will miss their deadline, early enough that their callers get the error. */
  private void abortOverdue() {
    List<DeadlinePolicy.ModelLoad> loads =
        models.busy().stream()
            .map(
                batch ->
                    new DeadlinePolicy.ModelLoad(batch.model(), batch.chains(), turns.share(batch)))
            .toList();
    for (RunningChain chain : deadlines.overdue(loads, environment.throughput(), now())) {
      chain.fail(deadlines.overdueError(chain, environment.throughput()));
      instruments.refused(chain, RefusalReason.OVERDUE);
      remove(List.of(chain), ChainEnding.OVERDUE);
    }
  }

  private void removeEnded() {
    List<RunningChain> ended = models.removeIf(RunningChain::isEnded);
    admission.ended(ended);
    for (RunningChain chain : ended) {
      if (chain.isAtEnd()) {
        chain.finish(now());
      }
      instruments.ended(chain, ending(chain));
    }
  }

  private static ChainEnding ending(RunningChain chain) {
    if (chain.isAtEnd()) {
      return ChainEnding.FINISHED;
    }
    return chain.isFailed() ? ChainEnding.FAILED : ChainEnding.CANCELLED;
  }

  /** Fails every chain and leaves the queue, when the device has failed or the service stops. */
  public void abandon(RuntimeException reason) {
    fail(models.chains(), reason);
    admission.leave(reason);
  }

  private void fail(List<RunningChain> chains, RuntimeException reason) {
    chains.forEach(chain -> chain.fail(reason));
    remove(chains, ChainEnding.FAILED);
  }

  private void remove(List<RunningChain> chains, ChainEnding ending) {
    chains.forEach(chain -> instruments.ended(chain, ending));
    models.removeAll(chains);
    admission.ended(chains);
  }

  /** Whether no chain runs. */
  public boolean isIdle() {
    return models.chainCount() == 0;
  }

  /** Ends the current or next wait of the loop's thread; may be called by any thread. */
  public void wake() {
    admission.wake();
  }

  /** Waits until there is a chain to run, or {@link #wake} is called. */
  public void awaitWork() throws InterruptedException {
    admission.awaitWork();
  }

  private long now() {
    return environment.nanoTime().getAsLong();
  }
}
