package org.glauber.gateway.api;

import java.util.List;
import java.util.stream.Collectors;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.BrokenRule;
import org.glauber.model.Manifests;
import org.glauber.model.SamplingRules;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.server.status.Refusals;

/** Completes the sampling options of a request with the recommendations of a model. */
final class SamplingMapping {
  private static final String FIELD = "sampling";
  private static final String SAMPLER = FIELD + ".sampler";
  private static final String LEVELS = FIELD + ".levels";
  private static final String SCHEDULE = FIELD + ".schedule";

  private SamplingMapping() {}

  /**
   * Returns the complete sampling settings: the options that are set, and the model's
   * recommendations for the others.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  static Sampling of(SamplingOptions options, ModelManifest manifest) {
    Sampling recommended = recommended(options.getSampler(), manifest);
    Sampling.Builder settings = recommended.toBuilder().setSampler(Manifests.sampler(recommended));
    applyLevels(options, settings, manifest);
    if (options.hasTemperature()) { // replaces the recommended early temperature, too
      settings.setTemperature(options.getTemperature()).clearEarlyTemperature();
    }
    if (options.hasEarlyTemperature()) {
      if (!options.hasTemperature()) {
        throw Refusals.invalidArgument(
            FIELD + ".early_temperature", "must be set together with temperature", "alone");
      }
      settings.setEarlyTemperature(options.getEarlyTemperature());
    }
    if (options.hasTopP()) {
      settings.setTopP(options.getTopP());
    }
    Sampling complete = settings.build();
    for (BrokenRule broken : SamplingRules.broken(FIELD, complete, manifest)) {
      throw Refusals.invalidArgument(broken.field(), broken.rule(), broken.value());
    }
    return complete;
  }

  private static Sampling recommended(Sampler sampler, ModelManifest manifest) {
    if (sampler == Sampler.UNRECOGNIZED) {
      throw Refusals.invalidArgument(SAMPLER, "must be a sampler this version knows", sampler);
    }
    return Manifests.recommended(manifest, sampler)
        .orElseThrow(
            () ->
                Refusals.invalidArgument(
                    SAMPLER,
                    "must be a sampler that the model supports, one of "
                        + Manifests.samplers(manifest),
                    sampler));
  }

  /** Applies the levels, the schedule or the sweeps, of which at most one may be set. */
  private static void applyLevels(
      SamplingOptions options, Sampling.Builder settings, ModelManifest manifest) {
    if (options.getLevelsCount() > 0) {
      requireAlone(LEVELS, !options.hasSweeps() && options.getSchedule().isEmpty());
      setLevels(settings, options.getLevelsList());
    } else if (!options.getSchedule().isEmpty()) {
      requireAlone(SCHEDULE, !options.hasSweeps());
      setLevels(settings, scheduled(options.getSchedule(), manifest));
    } else if (options.hasSweeps()) {
      settings.setSweeps(options.getSweeps()).clearLevels();
    }
  }

  private static void setLevels(Sampling.Builder settings, List<Integer> levels) {
    settings.setSweeps(levels.size() - 1).clearLevels().addAllLevels(levels);
  }

  private static List<Integer> scheduled(String schedule, ModelManifest manifest) {
    return manifest.getSchedulesList().stream()
        .filter(it -> it.getName().equals(schedule))
        .findFirst()
        .map(LevelSchedule::getLevelsList)
        .orElseThrow(
            () ->
                Refusals.invalidArgument(
                    SCHEDULE, "must be one of the model's schedules " + names(manifest), schedule));
  }

  private static String names(ModelManifest manifest) {
    return manifest.getSchedulesList().stream()
        .map(LevelSchedule::getName)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static void requireAlone(String field, boolean isAlone) {
    if (!isAlone) {
      throw Refusals.invalidArgument(
          field, "must be the only one set of sweeps, levels and schedule", "one of several");
    }
  }
}
