package org.glauber.denoiser.loop;

import java.util.Map;

/**
 * How the models fared when one device warmed them up.
 *
 * @param deviations (name) in nats, how far a warm model's logits move with the batch
 * @param refusals (name) why a model cannot be served
 */
public record WarmUpReport(Map<String, Double> deviations, Map<String, String> refusals) {
  public WarmUpReport {
    deviations = Map.copyOf(deviations);
    refusals = Map.copyOf(refusals);
  }
}
