package org.glauber.network.lane;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.glauber.core.Clamps;
import org.glauber.core.ForwardChain;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.model.Model;
import org.glauber.model.Samplings;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;

/**
 * Lanes that ask what chains ask, where no data is at hand: a sample of the network's own, noised
 * by the forward chain to all levels.
 *
 * <p>Logits are larger, and move further with the batch, where a network knows what belongs at a
 * site: on the states of random tokens that {@link RandomLanes} has, it does not. Samples are near
 * data when the network is any good, and what chains show it in any case.
 *
 * <p>A sample costs about L·K questions, K the sweeps: those of the recommended sampling or, where
 * the model tells pure noise, two, through the levels S, 1 and 0. Windows make about a tenth as
 * many passes of them. Time is bounded: when it is over, a sample is what its chain has come to.
 */
public final class NoisedSample {
  private static final long SEED = 0;
  private static final int MOST_LANES = 8; // of a window; more are wasted on most chains

  private final NoiseLaw noise;
  private final Visits visits; // of all sweeps that the network knows
  private final int[] sample; // (site)

  private NoisedSample(NoiseLaw noise, Visits visits, int[] sample) {
    this.noise = noise;
    this.visits = visits;
    this.sample = sample;
  }

  /**
   * Draws a sample with the seed 0 by the model's first recommended sampling.
   *
   * @param lanes the most of a pass
   * @param limit after which no other pass is begun
   * @throws InvalidLogitsException when a step has no law
   */
  public static NoisedSample draw(Model model, LaneNetwork network, int lanes, Duration limit) {
    ModelManifest manifest = model.manifest();
    Scan scan = model.scan();
    NoiseLaw noise = model.noiseLaw();
    Sampling sampling = manifest.getRecommended(0).getSampling();
    Visits sampled = Visits.unclamped(scan, sampledLevels(manifest, sampling));
    long start = System.nanoTime();
    ChainSteps steps = new ChainSteps(noise, sampled, Samplings.toCore(sampling), SEED);
    int[] initial =
        new ChainRandomness(SEED)
            .initialState(new int[scan.siteCount()], Clamps.none(scan.siteCount()), noise);
    LaneChain chain = new LaneChain(steps, initial, sampled.stepCount());
    Window window = new Window(network, noise.vocabularySize(), Math.min(lanes, MOST_LANES));
    chain.advance(NoisedSample::ignore);
    while (chain.step() > 0 && System.nanoTime() - start < limit.toNanos()) {
      window.pass(chain, scan.siteCount());
    }
    int sweeps = manifest.getMaxSweeps();
    Levels all = manifest.hasPureNoiseVisits() ? Levels.sweeps(sweeps) : Levels.unlabelled(sweeps);
    return new NoisedSample(noise, Visits.unclamped(scan, all), chain.state());
  }

  private static Levels sampledLevels(ModelManifest manifest, Sampling sampling) {
    int sweeps = manifest.getMaxSweeps();
    return manifest.hasPureNoiseVisits() && sweeps > 1
        ? Levels.of(sweeps, 1, 0)
        : Samplings.levels(sampling, manifest);
  }

  private static void ignore(int step, int site, int token) {}

  /** One chain with all the lanes of a pass. */
  private record Window(LaneNetwork network, int vocabularySize, int lanes) {

    void pass(LaneChain chain, int siteCount) {
      LaneBatch guesses = new LaneBatch(lanes, siteCount, vocabularySize);
      chain.addUnguessedLanes(guesses, lanes);
      if (guesses.size() > 0) {
        LaneOutcomes guessed = network.guess(guesses);
        for (int row = 0; row < guesses.size(); row++) {
          chain.guess(guesses.step(row).step(), guessed.token(row));
        }
      }
      LaneBatch batch = new LaneBatch(lanes, siteCount, vocabularySize);
      chain.addLanes(batch, lanes);
      chain.accept(BatchInvariantOutcomes.of(network, batch, 0, lanes > 1), NoisedSample::ignore);
    }
  }

  /**
   * Lanes at steps of all levels: of every other lane κ is spread evenly over (0, 1), since what is
   * near data is at few of many levels, and the step over (0, T) of the rest.
   *
   * @param random draws the noise
   */
  public LaneBatch lanes(int lanes, RandomGenerator random) {
    ForwardChain forward = new ForwardChain(noise, visits);
    LaneBatch batch = new LaneBatch(lanes, visits.siteCount(), noise.vocabularySize());
    for (int lane = 0; lane < lanes; lane++) {
      int step = step((lane + 0.5) / lanes, lane % 2 == 0);
      int[] state = forward.sample(sample, step + 1, random);
      double kappa = noise.cleanProbability(visits.redrawnTo(step));
      batch.add(
          state,
          visits.after(step),
          LaneStep.heatBath(step, visits.scan().siteAt(step), lane, kappa, 1, 1));
    }
    return batch;
  }

  private int step(double share, boolean isByKappa) {
    int stepCount = visits.stepCount();
    double step =
        isByKappa
            ? visits.siteCount() * Math.log1p(-share) / Math.log(noise.keepProbability())
            : stepCount * share;
    return (int) Math.min(step, stepCount - 1);
  }
}
