package org.glauber.trainer.reliability;

import ai.djl.Device;
import org.glauber.core.LogitKind;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.sampling.Denoiser;
import org.glauber.model.Model;
import org.glauber.model.v1.Logits;
import org.glauber.network.TorchNetwork;

/**
 * Evaluates a model's network on the CPU, one question at a time.
 *
 * <p>Must be used only by the thread that opened it.
 */
public final class NetworkDenoiser implements Denoiser, AutoCloseable {
  private final TorchNetwork network;
  private final LogitKind logitKind;
  private final int vocabularySize;

  private NetworkDenoiser(TorchNetwork network, LogitKind logitKind, int vocabularySize) {
    this.network = network;
    this.logitKind = logitKind;
    this.vocabularySize = vocabularySize;
  }

  /**
   * Loads the network of a model.
   *
   * @param model a model that was opened with its denoiser
   */
  public static NetworkDenoiser open(Model model) {
    return new NetworkDenoiser(
        TorchNetwork.open(model, Device.cpu()),
        model.manifest().getLogits() == Logits.LOGITS_CLEAN ? LogitKind.CLEAN : LogitKind.SIGNAL,
        model.manifest().getVocabularySize());
  }

  @Override
  public LogitKind logitKind() {
    return logitKind;
  }

  @Override
  public double[] logits(int[] state, int step, int site, int[] visits) {
    LaneBatch batch = new LaneBatch(1, state.length, vocabularySize);
    batch.add(state, visits, LaneStep.heatBath(step, site, 0, 1, 1, 1));
    float[] logits = network.logits(batch);
    double[] byToken = new double[logits.length];
    for (int token = 0; token < byToken.length; token++) {
      byToken[token] = logits[token];
    }
    return byToken;
  }

  @Override
  public void close() {
    network.close();
  }
}
