package org.glauber.denoiser;

import java.util.Arrays;
import org.glauber.core.Clamps;
import org.glauber.core.LogitKind;
import org.glauber.core.Visits;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.sampling.Denoiser;
import org.glauber.core.sampling.Sampling;
import org.glauber.core.sampling.SequentialChain;
import org.glauber.denoiser.v1.Chain;
import org.glauber.model.Model;
import org.glauber.model.Samplings;
import org.glauber.model.v1.Logits;
import org.glauber.network.TorchNetwork;

/** Algorithm 2 of the core over a real network's logits, one lane at a time. */
final class SequentialReference implements Denoiser {
  private final Model model;
  private final TorchNetwork network;

  SequentialReference(Model model, TorchNetwork network) {
    this.model = model;
    this.network = network;
  }

  /** (site) X_0. */
  int[] run(Chain chain) {
    int[] state = chain.getTokensList().stream().mapToInt(Integer::intValue).toArray();
    int[] clamped = chain.getClampedSitesList().stream().mapToInt(Integer::intValue).toArray();
    Visits visits =
        new Visits(
            model.scan(),
            Clamps.of(state.length, clamped),
            Samplings.levels(chain.getSampling(), model.manifest()));
    Sampling sampling = Samplings.toCore(chain.getSampling());
    new SequentialChain(
            this, model.noiseLaw(), visits, new SequentialChain.Settings(sampling, chain.getSeed()))
        .run(state, chain.getStep());
    return state;
  }

  @Override
  public LogitKind logitKind() {
    return model.manifest().getLogits() == Logits.LOGITS_CLEAN ? LogitKind.CLEAN : LogitKind.SIGNAL;
  }

  @Override
  public double[] logits(int[] state, int step, int site, int[] visits) {
    LaneBatch batch = new LaneBatch(1, state.length, model.manifest().getVocabularySize());
    batch.add(state, visits, LaneStep.heatBath(step, site, 0, 1, 1, 1));
    float[] logits = network.logits(batch);
    double[] wide = new double[logits.length];
    Arrays.setAll(wide, token -> logits[token]);
    return wide;
  }
}
