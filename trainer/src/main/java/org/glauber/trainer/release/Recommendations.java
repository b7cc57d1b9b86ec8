package org.glauber.trainer.release;

import java.util.List;
import java.util.stream.IntStream;
import org.glauber.core.Levels;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.trainer.examples.LevelSchedules;
import org.glauber.trainer.recipe.Objective;

/**
 * Decides which level schedules and sampling options a model recommends.
 *
 * @param maxSweeps the largest level that the network was trained on
 */
record Recommendations(Modality modality, Objective objective, int maxSweeps) {
  private static final EarlyTemperature PAPER_EARLY =
      EarlyTemperature.newBuilder().setUntilShare(0.5).setTemperature(1.05).build();

  /** Returns the named level schedules. */
  List<LevelSchedule> schedules() {
    return List.of(
        schedule(
            "fast",
            LevelSchedules.fast(maxSweeps, objective.keepProbability()),
            "The fewest evaluations a site; recommended for texts."),
        schedule(
            "balanced",
            LevelSchedules.balanced(maxSweeps, objective.keepProbability()),
            "Recommended for images."),
        schedule(
            "fine",
            LevelSchedules.fine(maxSweeps, objective.keepProbability()),
            "More evaluations a site, for fewer errors of thinned chains."));
  }

  /** Returns the recommended sampling options of each sampler, the recommended sampler first. */
  List<RecommendedSampling> samplings() {
    return samplers().stream().map(this::recommended).toList();
  }

  /** Returns the sampling options of the recommended sampler. */
  Sampling first() {
    return samplings().getFirst().getSampling();
  }

  private List<Sampler> samplers() {
    if (!objective.cleanLogits()) {
      return List.of(Sampler.SAMPLER_HEAT_BATH);
    }
    // Cool sampling draws hardly any noise with the heat bath, but thinning decides the noise steps
    // before, so that fewer tales are accepted. Images are sampled without cooling.
    return isText()
        ? List.of(Sampler.SAMPLER_HEAT_BATH, Sampler.SAMPLER_THINNED_HEAT_BATH)
        : List.of(Sampler.SAMPLER_THINNED_HEAT_BATH, Sampler.SAMPLER_HEAT_BATH);
  }

  private boolean isText() {
    return modality == Modality.MODALITY_TEXT;
  }

  private RecommendedSampling recommended(Sampler sampler) {
    List<Integer> levels = descending(levels());
    Sampling.Builder sampling =
        Sampling.newBuilder().setSampler(sampler).setSweeps(levels.size() - 1).addAllLevels(levels);
    if (isText()) {
      sampling.setTemperature(0.7).setTopP(0.8);
    } else {
      sampling.setEarlyTemperature(PAPER_EARLY).setTemperature(1).setTopP(0.9);
    }
    return RecommendedSampling.newBuilder()
        .setSampling(sampling)
        .setReason(reason(sampler))
        .build();
  }

  private String reason(Sampler sampler) {
    String settings =
        isText()
            ? "Cooler than the law: a small network makes fewer errors, and texts stay different."
            : "The paper's schedule for images: warmer in the first half, and a nucleus of 0.9.";
    return sampler == Sampler.SAMPLER_THINNED_HEAT_BATH
        ? settings + " Steps that draw from noise need no evaluation."
        : settings;
  }

  private Levels levels() {
    double keepProbability = objective.keepProbability();
    return isText()
        ? LevelSchedules.fast(maxSweeps, keepProbability)
        : LevelSchedules.balanced(maxSweeps, keepProbability);
  }

  private static LevelSchedule schedule(String name, Levels levels, String reason) {
    return LevelSchedule.newBuilder()
        .setName(name)
        .addAllLevels(descending(levels))
        .setReason(reason)
        .build();
  }

  private static List<Integer> descending(Levels levels) {
    return IntStream.rangeClosed(0, levels.sweepCount())
        .mapToObj(k -> levels.visits(levels.sweepCount() - k))
        .toList();
  }
}
