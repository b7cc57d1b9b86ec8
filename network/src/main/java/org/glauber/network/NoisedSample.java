package org.glauber.network;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.glauber.core.Clamps;
import org.glauber.core.ForwardChain;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.lane.BatchInvariantOutcomes;
import org.glauber.core.lane.InvalidLogitsException;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneChain;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.lane.RandomLanes;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.model.Model;
import org.glauber.model.Samplings;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;

/**
 * A sample drawn from the network itself and noised by the forward chain, which yields lanes like
 * those of real chains when no data is available.
 *
 * <p>Logits are larger, and move further with the batch, where the network is certain about a
 * token. On the random tokens of {@link RandomLanes} it is not. A sample is near the data if the
 * network is good, and is in any case what chains show the network.
 *
 * <p>A sample costs about L·K questions, where K is the number of sweeps of the recommended
 * sampling or, if the model recognises pure noise, two, through the levels S, 1 and 0. With windows
 * that takes about a tenth as many passes. Time is bounded: at the limit, the current state of the
 * chain is the sample.
 */
public final class NoisedSample {
  private static final long SEED = 0;
  private static final int MOST_LANES = 8; // of a window; wider ones are wasted on most chains

  private final NoiseLaw noise;
  private final Visits visits; // with all sweeps that the model allows
  private final int[] sample; // (site)

  private NoisedSample(NoiseLaw noise, Visits visits, int[] sample) {
    this.noise = noise;
    this.visits = visits;
    this.sample = sample;
  }

  /**
   * Draws a sample with seed 0 and the model's first recommended sampling.
   *
   * @param lanes the most lanes of a pass
   * @param limit the time after which no further pass begins
   * @throws InvalidLogitsException when the logits of a step define no distribution
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

  /** Runs one chain with all lanes of each pass. */
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
   * Lanes at steps of all levels. For every second lane κ is spread evenly over (0, 1), because
   * only few of many levels are near the data; for the others the step is spread evenly over (0,
   * T).
   *
   * @param random the source of the noise
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
