package org.glauber.model;

import java.util.List;
import org.glauber.core.Levels;
import org.glauber.core.sampling.Sampler;
import org.glauber.core.sampling.Sampling;
import org.glauber.core.sampling.TemperatureSchedule;
import org.glauber.core.sampling.TemperatureSchedule.Phase;
import org.glauber.model.v1.ModelManifest;

/** Converts sampling messages to the types of {@code org.glauber.core}. */
public final class Samplings {
  private Samplings() {}

  /**
   * The sampling as {@code org.glauber.core} represents it, without sweeps and levels.
   *
   * @param wire a sampling that breaks no rule of {@link SamplingRules}
   */
  public static Sampling toCore(org.glauber.model.v1.Sampling wire) {
    Phase late = new Phase(0, wire.getTemperature());
    double share = wire.getEarlyTemperature().getUntilShare();
    boolean hasEarly = wire.hasEarlyTemperature() && share > 0 && share < 1;
    if (wire.hasEarlyTemperature() && share == 0) {
      late = new Phase(0, wire.getEarlyTemperature().getTemperature());
    }
    List<Phase> phases =
        hasEarly
            ? List.of(new Phase(share, wire.getEarlyTemperature().getTemperature()), late)
            : List.of(late);
    return new Sampling(sampler(wire), new TemperatureSchedule(phases), wire.getTopP());
  }

  /**
   * The levels that a chain of a model passes through, labelled if the model's sampling version is
   * 2.
   *
   * @param wire a sampling that breaks no rule of {@link SamplingRules}
   */
  public static Levels levels(org.glauber.model.v1.Sampling wire, ModelManifest manifest) {
    if (wire.getLevelsCount() > 0) {
      return Levels.of(wire.getLevelsList().stream().mapToInt(Integer::intValue).toArray());
    }
    return manifest.hasPureNoiseVisits()
        ? Levels.sweeps(wire.getSweeps())
        : Levels.unlabelled(wire.getSweeps());
  }

  private static Sampler sampler(org.glauber.model.v1.Sampling wire) {
    return switch (Manifests.sampler(wire)) {
      case SAMPLER_THINNED_HEAT_BATH -> Sampler.THINNED_HEAT_BATH;
      case SAMPLER_HEAT_BATH -> Sampler.HEAT_BATH;
      case SAMPLER_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("unknown sampler: " + wire.getSamplerValue());
    };
  }
}
