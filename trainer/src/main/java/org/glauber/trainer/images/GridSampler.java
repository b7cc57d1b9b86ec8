package org.glauber.trainer.images;

import java.util.ArrayList;
import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Visits;
import org.glauber.core.lane.BatchInvariantOutcomes;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneChain;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.model.Manifests;
import org.glauber.model.Samplings;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;

/** Samples states with a network in this process, with all chains in one batch. */
public final class GridSampler {
  private final LaneNetwork network;
  private final ModelManifest manifest;
  private final Runnable check;

  /**
   * Creates a sampler.
   *
   * @param check runs before each pass; throws an exception to stop the sampling
   */
  public GridSampler(LaneNetwork network, ModelManifest manifest, Runnable check) {
    this.network = network;
    this.manifest = manifest;
    this.check = check;
  }

  /**
   * Draws states with the seeds 0, 1, …
   *
   * @return (chain, site)
   */
  public int[][] draw(int count, Sampling sampling) {
    NoiseLaw noise = Manifests.noiseLaw(manifest);
    Visits visits =
        Visits.unclamped(Manifests.scan(manifest), Samplings.levels(sampling, manifest));
    int siteCount = visits.siteCount();
    List<LaneChain> chains = new ArrayList<>();
    for (int seed = 0; seed < count; seed++) {
      int[] initial =
          new ChainRandomness(seed).initialState(new int[siteCount], Clamps.none(siteCount), noise);
      ChainSteps steps = new ChainSteps(noise, visits, Samplings.toCore(sampling), seed);
      LaneChain chain = new LaneChain(steps, initial, steps.stepCount());
      chain.advance((step, site, token) -> {});
      chains.add(chain);
    }
    LaneBatch batch = new LaneBatch(count, siteCount, noise.vocabularySize());
    List<LaneChain> running = new ArrayList<>(chains);
    running.removeIf(chain -> chain.step() == 0);
    while (!running.isEmpty()) {
      check.run();
      batch.clear();
      running.forEach(chain -> chain.addLanes(batch, 1));
      BatchInvariantOutcomes outcomes = BatchInvariantOutcomes.of(network, batch, 0, false);
      running.forEach(chain -> chain.accept(outcomes, (step, site, token) -> {}));
      running.removeIf(chain -> chain.step() == 0);
    }
    return chains.stream().map(LaneChain::state).toArray(int[][]::new);
  }
}
