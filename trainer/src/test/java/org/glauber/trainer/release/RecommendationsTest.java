package org.glauber.trainer.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.trainer.recipe.Loss;
import org.glauber.trainer.recipe.Objective;
import org.junit.jupiter.api.Test;

class RecommendationsTest {
  private static final Objective CLEAN = new Objective(Loss.CROSS_ENTROPY, true, 0.8);
  private static final Objective SIGNAL = new Objective(Loss.BINARY, false, 0.8);

  private static List<Sampler> samplers(Modality modality, Objective objective) {
    return new Recommendations(modality, objective, 16)
        .samplings().stream().map(it -> it.getSampling().getSampler()).toList();
  }

  @Test
  void imagesAreThinnedFirstTextsAreNotAndSignalLogitsNever() {
    assertThat(samplers(Modality.MODALITY_IMAGE, CLEAN))
        .containsExactly(Sampler.SAMPLER_THINNED_HEAT_BATH, Sampler.SAMPLER_HEAT_BATH);
    assertThat(samplers(Modality.MODALITY_TEXT, CLEAN))
        .containsExactly(Sampler.SAMPLER_HEAT_BATH, Sampler.SAMPLER_THINNED_HEAT_BATH);
    assertThat(samplers(Modality.MODALITY_TEXT, SIGNAL)).containsExactly(Sampler.SAMPLER_HEAT_BATH);
  }

  @Test
  void textsFollowTheFastScheduleAndImagesTheBalancedOne() {
    requireLevels(Modality.MODALITY_TEXT, 0);
    requireLevels(Modality.MODALITY_IMAGE, 1);
  }

  private static void requireLevels(Modality modality, int schedule) {
    Recommendations recommendations = new Recommendations(modality, CLEAN, 16);
    List<LevelSchedule> schedules = recommendations.schedules();
    assertThat(schedules)
        .extracting(LevelSchedule::getName)
        .containsExactly("fast", "balanced", "fine");
    for (RecommendedSampling recommended : recommendations.samplings()) {
      assertThat(recommended.getSampling().getLevelsList())
          .isEqualTo(schedules.get(schedule).getLevelsList());
      assertThat(recommended.getSampling().getSweeps())
          .isEqualTo(schedules.get(schedule).getLevelsCount() - 1);
    }
  }

  @Test
  void levelsDescendFromTheLargestToZero() {
    List<LevelSchedule> schedules =
        new Recommendations(Modality.MODALITY_IMAGE, CLEAN, 16).schedules();
    for (LevelSchedule schedule : schedules) {
      assertThat(schedule.getLevelsList())
          .startsWith(16)
          .endsWith(0)
          .doesNotHaveDuplicates()
          .isSortedAccordingTo(Comparator.reverseOrder());
    }
    assertThat(schedules.getLast().getLevelsCount())
        .isGreaterThan(schedules.getFirst().getLevelsCount());
  }
}
