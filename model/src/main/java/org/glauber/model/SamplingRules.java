package org.glauber.model;

import java.util.ArrayList;
import java.util.List;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;

/**
 * What a complete sampling must hold to be run on a model: the ranges {@code model.proto} states.
 */
public final class SamplingRules {
  private static final double MAX_TEMPERATURE = 100;

  private SamplingRules() {}

  /**
   * The rules that {@code sampling} breaks, none when it can be run.
   *
   * @param field how the caller calls the sampling; the broken fields are below it, as in {@code
   *     sampling.top_p}
   */
  public static List<BrokenRule> broken(String field, Sampling sampling, ModelManifest manifest) {
    List<BrokenRule> broken = new ArrayList<>();
    if (sampling.getSampler() == Sampler.UNRECOGNIZED) {
      broken.add(
          new BrokenRule(
              field + ".sampler",
              "must be a sampler this version knows",
              Integer.toString(sampling.getSamplerValue())));
    } else if (Manifests.recommended(manifest, Manifests.sampler(sampling)).isEmpty()) {
      broken.add(
          new BrokenRule(
              field + ".sampler",
              "must be one the model is fit for, of " + Manifests.samplers(manifest),
              Manifests.sampler(sampling).name()));
    }
    int sweeps = sampling.getSweeps();
    if (sweeps < 1 || sweeps > manifest.getMaxSweeps()) {
      broken.add(
          new BrokenRule(
              field + ".sweeps",
              "must be 1 to the model's max_sweeps, " + manifest.getMaxSweeps(),
              Integer.toString(sweeps)));
    }
    temperature(field + ".temperature", sampling.getTemperature(), broken);
    if (sampling.hasEarlyTemperature()) {
      String early = field + ".early_temperature";
      double share = sampling.getEarlyTemperature().getUntilShare();
      if (!(share >= 0 && share <= 1)) {
        broken.add(
            new BrokenRule(early + ".until_share", "must be in [0, 1]", Double.toString(share)));
      }
      temperature(early + ".temperature", sampling.getEarlyTemperature().getTemperature(), broken);
    }
    double topP = sampling.getTopP();
    if (!(topP > 0 && topP <= 1)) {
      broken.add(new BrokenRule(field + ".top_p", "must be in (0, 1]", Double.toString(topP)));
    }
    return broken;
  }

  private static void temperature(String field, double temperature, List<BrokenRule> broken) {
    if (!(temperature >= 0 && temperature <= MAX_TEMPERATURE)) {
      broken.add(new BrokenRule(field, "must be finite, 0 to 100", Double.toString(temperature)));
    }
  }
}
