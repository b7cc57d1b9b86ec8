package org.glauber.bench.network;

import java.util.ArrayList;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.core.Visits;
import org.glauber.core.lane.BatchInvariantOutcomes;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneChain;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.model.Model;
import org.glauber.model.Samplings;
import org.glauber.model.v1.Sampling;

/**
 * Runs chains one after the other, each with all lanes of a lookahead window.
 *
 * @param sampling the sampling options, with sweeps
 * @param firstSeed the seed of the first chain; the others use the following seeds
 * @param tolerance ε; 0 decides no step again
 */
public record WindowRun(
    Model model, LaneNetwork network, Sampling sampling, long firstSeed, double tolerance) {

  /**
   * The results of a run.
   *
   * @param states (chain) X_0
   * @param passes all forward passes, including those that decided a step again
   * @param decidedAgain passes that decided a step again
   */
  public record Result(
      List<int[]> states, long passes, long evaluations, long decidedAgain, long nanos) {

    /** The number of chains whose final state differs from {@code other}. */
    int different(Result other) {
      int different = 0;
      for (int chain = 0; chain < states.size(); chain++) {
        different += java.util.Arrays.equals(states.get(chain), other.states.get(chain)) ? 0 : 1;
      }
      return different;
    }
  }

  /** T, the number of steps of a chain. */
  int stepCount() {
    return sampling.getSweeps() * model.manifest().getSiteCount();
  }

  /** Runs {@code chains} chains with windows of {@code window} steps. */
  public Result run(int window, int chains) {
    long start = System.nanoTime();
    List<int[]> states = new ArrayList<>();
    long passes = 0;
    long evaluations = 0;
    long decidedAgain = 0;
    int siteCount = model.manifest().getSiteCount();
    Clamps none = Clamps.none(siteCount);
    LaneBatch batch = new LaneBatch(window, siteCount, model.manifest().getVocabularySize());
    LaneBatch guesses = new LaneBatch(window, siteCount, model.manifest().getVocabularySize());
    for (long seed = firstSeed; seed < firstSeed + chains; seed++) {
      int[] initial =
          new ChainRandomness(seed).initialState(new int[siteCount], none, model.noiseLaw());
      ChainSteps steps =
          new ChainSteps(
              model.noiseLaw(),
              Visits.unclamped(model.scan(), Samplings.levels(sampling, model.manifest())),
              Samplings.toCore(sampling),
              seed);
      LaneChain chain = new LaneChain(steps, initial, stepCount());
      chain.advance((step, site, token) -> {});
      while (chain.step() > 0) {
        guess(chain, window, guesses);
        batch.clear();
        chain.addLanes(batch, window);
        chain.accept(
            BatchInvariantOutcomes.of(network, batch, tolerance, window > 1),
            (step, site, token) -> {});
        passes++;
      }
      passes += chain.stepsDecidedAgain();
      evaluations += chain.evaluations();
      decidedAgain += chain.stepsDecidedAgain();
      states.add(chain.state());
    }
    return new Result(states, passes, evaluations, decidedAgain, System.nanoTime() - start);
  }

  private void guess(LaneChain chain, int window, LaneBatch guesses) {
    guesses.clear();
    chain.addUnguessedLanes(guesses, window);
    if (guesses.size() > 0) {
      LaneOutcomes guessed = network.guess(guesses);
      for (int row = 0; row < guesses.size(); row++) {
        chain.guess(guesses.step(row).step(), guessed.token(row));
      }
    }
  }
}
