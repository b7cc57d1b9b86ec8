package org.glauber.gateway.generation;

import org.glauber.model.BrokenRule;
import org.glauber.model.Manifests;
import org.glauber.model.SamplingRules;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * The sampling settings that a caller chose; the model's recommendation applies where they are
 * null.
 *
 * @param sampler unspecified for the model's first recommended sampler
 * @param levels the noise levels
 * @param temperature replaces both the recommended temperature and early temperature
 * @param earlyTemperature may be set only together with {@code temperature}
 * @param topP the probability mass of the nucleus
 */
public record SamplingChoice(
    Sampler sampler,
    LevelChoice levels,
    @Nullable Double temperature,
    @Nullable EarlyTemperature earlyTemperature,
    @Nullable Double topP) {

  private static final String FIELD = "sampling";

  /**
   * Completes the settings with a model's recommendations, and checks them.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  public Sampling resolve(ModelManifest manifest) {
    Sampling recommended = recommended(manifest);
    Sampling.Builder settings = recommended.toBuilder().setSampler(Manifests.sampler(recommended));
    levels.applyTo(settings, manifest);
    if (temperature != null) {
      settings.setTemperature(temperature).clearEarlyTemperature();
    }
    if (earlyTemperature != null) {
      if (temperature == null) {
        throw Refusals.invalidArgument(
            FIELD + ".early_temperature", "must be set together with temperature", "alone");
      }
      settings.setEarlyTemperature(earlyTemperature);
    }
    if (topP != null) {
      settings.setTopP(topP);
    }
    Sampling complete = settings.build();
    for (BrokenRule broken : SamplingRules.broken(FIELD, complete, manifest)) {
      throw Refusals.invalidArgument(broken.field(), broken.rule(), broken.value());
    }
    return complete;
  }

  private Sampling recommended(ModelManifest manifest) {
    if (sampler == Sampler.UNRECOGNIZED) {
      throw Refusals.invalidArgument(
          FIELD + ".sampler", "must be a sampler this version knows", sampler);
    }
    return Manifests.recommended(manifest, sampler)
        .orElseThrow(
            () ->
                Refusals.invalidArgument(
                    FIELD + ".sampler",
                    "must be a sampler that the model supports, one of "
                        + Manifests.samplers(manifest),
                    sampler));
  }
}
