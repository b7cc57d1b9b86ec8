package org.glauber.denoiser.device;

import java.util.Map;

/**
 * The results of warming up the models on one device.
 *
 * @param deviations (name) the movement of a model's logits with the batch, in nats
 * @param refusals (name) the reason why a model cannot be served
 */
public record WarmUpReport(Map<String, Double> deviations, Map<String, String> refusals) {
  public WarmUpReport {
    deviations = Map.copyOf(deviations);
    refusals = Map.copyOf(refusals);
  }
}
