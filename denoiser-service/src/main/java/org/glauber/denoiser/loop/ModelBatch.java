package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.glauber.core.lane.BatchInvariantOutcomes;
import org.glauber.core.lane.InvalidLogitsException;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.planning.LanePlanner;
import org.glauber.denoiser.planning.LanePlanner.LaneDemand;
import org.glauber.denoiser.planning.LaneRotation;
import org.glauber.denoiser.throughput.PassReport;
import org.glauber.network.warmup.CostCurve;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One model on one device: its network, its running chains, and its forward passes in three steps,
 * {@link #planLanes}, {@link #forward} and {@link #accept}. Confined to the loop's thread.
 */
public final class ModelBatch {
  private static final Logger LOG = Logger.getLogger(ModelBatch.class);

  private final ChainModel model;
  private final List<RunningChain> chains = new ArrayList<>();
  private final LaneNetwork network;
  private final LoopSettings settings;
  private final double tolerance;
  private final LanePlanner planner;
  private final LaneRotation rotation = new LaneRotation();
  private final LaneBatch batch;
  private final LaneBatch guesses;
  private boolean hasLoggedInvalidLogits;

  /**
   * @param tolerance ε; a decision with a smaller margin is made again in the canonical shape
   * @param cost the cost of passes
   */
  public ModelBatch(
      ChainModel model,
      LaneNetwork network,
      LoopSettings settings,
      double tolerance,
      CostCurve cost) {
    this.model = model;
    this.network = network;
    this.settings = settings;
    this.tolerance = tolerance;
    this.planner = new LanePlanner(cost, settings.lanes());
    this.batch = new LaneBatch(settings.lanes(), model.siteCount(), model.vocabularySize());
    this.guesses = new LaneBatch(settings.lanes(), model.siteCount(), model.vocabularySize());
  }

  /** The model. */
  ChainModel model() {
    return model;
  }

  /** The running chains, a view. */
  List<RunningChain> chains() {
    return Collections.unmodifiableList(chains);
  }

  /** Adds a chain, which takes part in the passes from now on. */
  void add(RunningChain chain) {
    chains.add(chain);
  }

  /** Removes chains that have ended or that continue on another device. */
  void removeAll(Collection<RunningChain> removed) {
    chains.removeAll(removed);
  }

  /** The estimated steps that the network still has to decide for the running chains. */
  long outstandingQuestions() {
    return chains.stream().mapToLong(RunningChain::remainingQuestions).sum();
  }

  /**
   * Plans one pass: a lane for every chain, or for those whose turn it is if there are more chains
   * than lanes, and further lanes for lookahead. Every plan must be followed by its pass.
   */
  LanePlan planLanes() {
    List<RunningChain> next = rotation.next(chains, settings.lanes());
    int[] widths =
        planner.windows(
            next.stream()
                .map(
                    chain ->
                        new LaneDemand(chain.acceptedLengths()::survival, chain.widestWindow()))
                .toList());
    List<LanePlan.Window> windows = new ArrayList<>();
    for (int k = 0; k < widths.length; k++) {
      windows.add(new LanePlan.Window(next.get(k), widths[k]));
    }
    return new LanePlan(windows);
  }

  /**
   * Executes a planned pass.
   *
   * @return the outcomes by lane, in the order of the plan's windows
   * @throws PassFailure with the chains that had a lane in the failed call; the others are intact
   */
  BatchInvariantOutcomes forward(LanePlan plan) {
    if (plan.looksAhead()) {
      drawFirstGuesses(plan);
    }
    try {
      return decide(plan);
    } catch (RuntimeException e) {
      throw new PassFailure(plan.chains(), e);
    }
  }

  private BatchInvariantOutcomes decide(LanePlan plan) {
    batch.clear();
    plan.windows().forEach(window -> window.chain().lanes().addLanes(batch, window.width()));
    batch.pad(settings.shape().rows(batch.size(), settings.lanes()));
    return BatchInvariantOutcomes.of(network, batch, tolerance, plan.looksAhead());
  }

  /** Draws the missing guesses of all chains' windows in one call. */
  private void drawFirstGuesses(LanePlan plan) {
    guesses.clear();
    List<RunningChain> owners = new ArrayList<>(); // (row)
    for (LanePlan.Window window : plan.windows()) {
      window.chain().lanes().addUnguessedLanes(guesses, window.width());
      owners.addAll(Collections.nCopies(guesses.size() - owners.size(), window.chain()));
    }
    if (owners.isEmpty()) {
      return;
    }
    try {
      LaneOutcomes guessed = network.guess(guesses);
      for (int row = 0; row < owners.size(); row++) {
        owners.get(row).lanes().guess(guesses.step(row).step(), guessed.token(row));
      }
    } catch (RuntimeException e) {
      throw new PassFailure(owners.stream().distinct().toList(), e);
    }
  }

  /**
   * Passes the outcomes of a pass to its chains, which write those whose input was correct. An
   * outcome whose margin is too small is decided again alone, which may fail for one chain and not
   * for the others.
   *
   * @return the number of steps that were written
   * @throws PassFailure with the chains whose decision failed; the others are intact
   */
  int accept(LanePlan plan, BatchInvariantOutcomes outcomes) {
    int steps = 0;
    List<RunningChain> failed = new ArrayList<>();
    @Nullable RuntimeException failure = null;
    for (RunningChain chain : plan.chains()) {
      try {
        steps += chain.accept(outcomes);
      } catch (InvalidLogitsException e) {
        chain.fail(invalidLogits(chain, e));
      } catch (RuntimeException e) {
        failed.add(chain);
        failure = e;
      }
    }
    if (failure != null) {
      throw new PassFailure(failed, failure);
    }
    return steps;
  }

  /**
   * Records a pass whose outcomes were accepted, so that the next plans learn from it.
   *
   * @param steps the steps that were written
   * @param nanos the time that planning, the pass and accepting took
   */
  PassReport passEnded(LanePlan plan, BatchInvariantOutcomes outcomes, int steps, long nanos) {
    int chains = plan.windows().size();
    int lanes = plan.chains().stream().mapToInt(chain -> chain.lanes().width()).sum();
    double calibration =
        model.hasSignalLogits() ? outcomes.calibration(lanes, model.noise()) : Double.NaN;
    PassReport pass =
        new PassReport(chains, lanes - chains, batch.size() - lanes, steps, nanos, calibration);
    planner.recordPass(pass, plan.looksAhead());
    return pass;
  }

  /** The failure of one chain because of a fault of the model. Only the first is logged. */
  private RuntimeException invalidLogits(RunningChain chain, InvalidLogitsException e) {
    if (!hasLoggedInvalidLogits) {
      hasLoggedInvalidLogits = true;
      LOG.errorf(
          "Invalid logits: model=%s chain=\"%s\" reason=\"%s\"",
          model.name(), chain, e.getMessage());
    }
    return Refusals.modelFault(model.name(), String.valueOf(e.getMessage()));
  }
}
