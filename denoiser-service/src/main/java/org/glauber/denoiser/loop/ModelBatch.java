package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;
import org.glauber.denoiser.loop.LanePlanner.LaneDemand;
import org.glauber.network.lane.BatchInvariantOutcomes;
import org.glauber.network.lane.InvalidLogitsException;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneNetwork;
import org.glauber.network.lane.LaneOutcomes;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The batch of one model on one device: its network, its running chains, and the input of its
 * passes. Confined to the loop's thread.
 */
final class ModelBatch {
  private static final Logger LOG = Logger.getLogger(ModelBatch.class);

  final ServedModel model;
  final List<RunningChain> running = new ArrayList<>();
  private final LaneNetwork network;
  private final LoopSettings settings;
  private final double tolerance;
  private final LanePlanner planner;
  private final LaneRotation turns = new LaneRotation();
  private final LaneBatch batch;
  private final LaneBatch guesses;
  private boolean hasLoggedInvalidLogits;

  /**
   * @param tolerance ε; a decision with a smaller margin is made again in the canonical shape
   * @param cost the cost of passes
   */
  ModelBatch(
      ServedModel model,
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

  /**
   * Executes one forward pass for the running chains, or for those of them whose turn it is.
   *
   * @param nanoTime the clock of {@link System#nanoTime}
   * @throws PassFailure with the chains that had a lane in the failed call; the others are intact
   */
  PassReport pass(LongSupplier nanoTime) {
    List<RunningChain> served = List.copyOf(turns.next(running, settings.lanes()));
    try {
      return pass(served, nanoTime);
    } catch (PassFailure e) {
      throw e;
    } catch (RuntimeException e) {
      throw new PassFailure(served, e);
    }
  }

  private PassReport pass(List<RunningChain> served, LongSupplier nanoTime) {
    long start = nanoTime.getAsLong();
    int[] windows =
        planner.windows(
            served.stream()
                .map(
                    chain ->
                        new LaneDemand(chain.acceptedLengths()::survival, chain.widestWindow()))
                .toList());
    boolean isAhead = Arrays.stream(windows).anyMatch(window -> window > 1);
    if (isAhead) {
      makeFirstGuesses(served, windows);
    }
    batch.clear();
    for (int k = 0; k < windows.length; k++) {
      served.get(k).addLanes(batch, windows[k]);
    }
    int lanes = batch.size();
    batch.pad(settings.shape().rows(batch.size(), settings.lanes()));
    BatchInvariantOutcomes outcomes = BatchInvariantOutcomes.of(network, batch, tolerance, isAhead);
    int answered = accept(served, outcomes);
    PassReport pass =
        new PassReport(
            served.size(),
            lanes - served.size(),
            batch.size() - lanes,
            answered,
            nanoTime.getAsLong() - start,
            model.hasSignalLogits() ? outcomes.calibration(lanes, model.noise()) : Double.NaN);
    planner.recordPass(pass, isAhead);
    return pass;
  }

  /**
   * Passes the outcomes to every chain. Outcomes whose margin is too small are decided again alone,
   * which may fail for one chain and not for the others.
   */
  private int accept(List<RunningChain> served, BatchInvariantOutcomes outcomes) {
    int answered = 0;
    List<RunningChain> failed = new ArrayList<>();
    @Nullable RuntimeException failure = null;
    for (RunningChain chain : served) {
      try {
        answered += chain.accept(outcomes);
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
    return answered;
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

  /** Draws the missing guesses of all chains' windows in one call. */
  private void makeFirstGuesses(List<RunningChain> served, int[] windows) {
    guesses.clear();
    List<RunningChain> chains = new ArrayList<>(); // (row)
    for (int k = 0; k < windows.length; k++) {
      RunningChain chain = served.get(k);
      chain.addUnguessedLanes(guesses, windows[k]);
      chains.addAll(Collections.nCopies(guesses.size() - chains.size(), chain));
    }
    if (!chains.isEmpty()) {
      LaneOutcomes guessed = guess(chains);
      for (int row = 0; row < chains.size(); row++) {
        chains.get(row).guess(guesses.step(row).step(), guessed.token(row));
      }
    }
  }

  private LaneOutcomes guess(List<RunningChain> chains) {
    try {
      return network.guess(guesses);
    } catch (RuntimeException e) {
      throw new PassFailure(chains.stream().distinct().toList(), e);
    }
  }

  /** The steps that the network still has to decide for the running chains. */
  long outstandingQuestions() {
    return running.stream().mapToLong(RunningChain::remainingQuestions).sum();
  }
}
