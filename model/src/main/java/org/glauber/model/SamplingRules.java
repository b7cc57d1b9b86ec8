package org.glauber.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;

/** The rules of {@code model.proto} for a complete sampling that a model can run. */
public final class SamplingRules {
  private static final double MAX_TEMPERATURE = 100;

  private SamplingRules() {}

  /**
   * The rules that {@code sampling} breaks; empty when it is valid.
   *
   * @param field the caller's name of the sampling's field, which prefixes the names of broken
   *     fields, as in {@code sampling.top_p}
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
              "must be a sampler that the model supports, one of " + Manifests.samplers(manifest),
              Manifests.sampler(sampling).name()));
    }
    sweeps(field, sampling, manifest).ifPresent(broken::add);
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

  private static Optional<BrokenRule> sweeps(
      String field, Sampling sampling, ModelManifest manifest) {
    int sweeps = sampling.getSweeps();
    int levels = sampling.getLevelsCount();
    String rule = "must be 1 to the model's max_sweeps, " + manifest.getMaxSweeps();
    boolean isValid = sweeps >= 1 && sweeps <= manifest.getMaxSweeps();
    if (levels > 0) {
      Optional<BrokenRule> broken =
          LevelRules.broken(field + ".levels", sampling.getLevelsList(), manifest);
      if (broken.isPresent()) {
        return broken;
      }
      rule = "must be the number of levels minus one, " + (levels - 1);
      isValid = sweeps == levels - 1;
    }
    return isValid
        ? Optional.empty()
        : Optional.of(new BrokenRule(field + ".sweeps", rule, Integer.toString(sweeps)));
  }

  private static void temperature(String field, double temperature, List<BrokenRule> broken) {
    if (!(temperature >= 0 && temperature <= MAX_TEMPERATURE)) {
      broken.add(new BrokenRule(field, "must be finite, 0 to 100", Double.toString(temperature)));
    }
  }
}
