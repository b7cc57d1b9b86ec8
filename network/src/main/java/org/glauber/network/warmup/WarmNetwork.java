package org.glauber.network.warmup;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import org.glauber.core.lane.InvalidLogitsException;
import org.glauber.model.Model;
import org.glauber.network.TorchNetwork;

/**
 * A model's network on a device, loaded and warmed up as a denoiser does it.
 *
 * @param network the loaded network, which belongs to the thread that opened it
 * @param deviation how far a lane's logits move with the batch, in nats
 * @param tolerance ε, the margin below which a step is decided again alone, in nats
 * @param cost the time of passes
 */
public record WarmNetwork(
    TorchNetwork network, double deviation, double tolerance, CostCurve cost) {

  /**
   * Loads a model's network onto a device and measures it.
   *
   * @throws org.glauber.network.NetworkRefusedException when the model cannot be served
   */
  public static WarmNetwork open(Model model, Device device, WarmUpSettings settings) {
    TorchNetwork network = TorchNetwork.open(model, device);
    try {
      return of(model, network, settings);
    } catch (Throwable e) {
      network.close();
      throw e;
    }
  }

  /**
   * Measures a network that this thread has opened. It stays open if it is refused.
   *
   * @throws org.glauber.network.NetworkRefusedException when the model cannot be served
   */
  public static WarmNetwork of(Model model, TorchNetwork network, WarmUpSettings settings) {
    try {
      int lanes = settings.lanes();
      if (lanes > network.maxLanes()) {
        throw new IllegalArgumentException(
            "its V of %,d allows %,d lanes in a pass, but glauber.denoiser.lanes is %,d"
                .formatted(model.manifest().getVocabularySize(), network.maxLanes(), lanes));
      }
      WarmUp warmUp = new WarmUp(model, network, settings);
      double deviation = warmUp.deviation();
      if (!settings.deviation().permits(deviation)) {
        throw new IllegalArgumentException(
            "its logits differ by %s with the batch, but at most %s is allowed (glauber.denoiser.max-deviation)"
                .formatted((float) deviation, settings.deviation().most()));
      }
      double tolerance = settings.deviation().tolerance(deviation);
      return new WarmNetwork(network, deviation, tolerance, warmUp.cost());
    } catch (IllegalArgumentException | EngineException | InvalidLogitsException e) {
      throw network.refusal(e);
    }
  }
}
