package org.glauber.bench;

import ai.djl.Device;
import java.time.Duration;
import org.glauber.core.Clamps;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;
import org.glauber.model.Model;
import org.glauber.model.Samplings;
import org.glauber.model.v1.Sampling;
import org.glauber.network.TorchNetwork;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneOutcomes;
import org.glauber.network.lane.LaneStep;

/**
 * Algorithm 2 and nothing else: chains in lockstep in this process, one forward pass a step, the
 * token written, the next pass. What is decided closely is not decided again.
 */
final class BareLoop implements Workload, AutoCloseable {
  private final Model model;
  private final Sampling sampling;
  private final TorchNetwork network;
  private final Visits visits;

  BareLoop(Model model, Sampling sampling) {
    this.model = model;
    this.sampling = sampling;
    this.network = TorchNetwork.open(model, Device.cpu());
    this.visits = Visits.unclamped(model.scan(), Samplings.levels(sampling, model.manifest()));
  }

  @Override
  public Pace run(int chains, Duration time) {
    long start = System.nanoTime();
    long steps = 0;
    long seed = 0;
    for (; System.nanoTime() - start < time.toNanos(); seed += chains) {
      steps += generate(chains, seed);
    }
    return new Pace(steps, seed, System.nanoTime() - start);
  }

  private long generate(int chains, long firstSeed) {
    int siteCount = visits.siteCount();
    int[][] states = new int[chains][]; // (chain, site)
    for (int chain = 0; chain < chains; chain++) {
      states[chain] =
          new ChainRandomness(firstSeed + chain)
              .initialState(new int[siteCount], Clamps.none(siteCount), model.noiseLaw());
    }
    LaneBatch batch = new LaneBatch(chains, siteCount, model.manifest().getVocabularySize());
    int stepCount = visits.stepCount();
    for (int step = stepCount - 1; step >= 0; step--) {
      int site = model.scan().siteAt(step);
      int[] seen = visits.after(step);
      double kappa = model.noiseLaw().cleanProbability(visits.before(site, step));
      batch.clear();
      for (int chain = 0; chain < chains; chain++) {
        batch.add(
            states[chain],
            seen,
            new LaneStep(
                step,
                visits.networkStep(step),
                site,
                firstSeed + chain,
                kappa,
                kappa,
                sampling.getTemperature(),
                sampling.getTopP()));
      }
      LaneOutcomes outcomes = network.decide(batch);
      for (int chain = 0; chain < chains; chain++) {
        states[chain][site] = outcomes.token(chain);
      }
    }
    return (long) stepCount * chains;
  }

  @Override
  public void close() {
    network.close();
  }
}
