package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of sweeps, levels and schedules in the sampling options of a request. */
class LevelMappingTest {
  private static final ModelManifest LABELLED = TinyModel.labelled();

  @Test
  void levelsReplaceTheRecommendedSweeps() {
    Sampling settings = on(LABELLED, null, List.of(16, 5, 1, 0), "");
    assertThat(settings.getLevelsList()).containsExactly(16, 5, 1, 0);
    assertThat(settings.getSweeps()).isEqualTo(3);
    assertThat(on(LABELLED, null, List.of(), "fast"))
        .isEqualTo(on(LABELLED, null, List.of(9, 2, 0), ""));
  }

  @Test
  void sweepsReplaceRecommendedLevels() {
    ModelManifest.Builder scheduled = LABELLED.toBuilder();
    scheduled
        .getRecommendedBuilder(0)
        .getSamplingBuilder()
        .setSweeps(2)
        .addAllLevels(List.of(9, 2, 0));
    assertThat(on(scheduled.build(), null, List.of(), "").getLevelsList()).containsExactly(9, 2, 0);
    assertThat(on(scheduled.build(), 7, List.of(), "")).isEqualTo(on(LABELLED, 7, List.of(), ""));
  }

  @Test
  void sweepsLevelsAndScheduleExcludeEachOther() {
    refused(LABELLED, 3, List.of(16, 0), "", "sampling.levels must be the only one");
    refused(LABELLED, null, List.of(16, 0), "fast", "sampling.levels must be the only one");
    refused(LABELLED, 3, List.of(), "fast", "sampling.schedule must be the only one");
  }

  @Test
  void aChoiceThatTheModelCannotRunIsRefusedByField() {
    refused(LABELLED, null, List.of(16, 5, 5, 0), "", "sampling.levels[2] must be less than");
    refused(LABELLED, null, List.of(16, 5), "", "sampling.levels[1] must be 0");
    refused(LABELLED, null, List.of(0), "", "sampling.levels must hold 2 to");
    refused(
        LABELLED,
        null,
        List.of(),
        "slow",
        "sampling.schedule must be one of the model's schedules [fast]");
    refused(TinyModel.manifest(), null, List.of(16, 0), "", "sampling.levels must be absent");
    refused(
        TinyModel.manifest(),
        null,
        List.of(),
        "fast",
        "sampling.schedule must be one of the model's schedules []");
  }

  private static Sampling on(
      ModelManifest manifest, @Nullable Integer sweeps, List<Integer> levels, String schedule) {
    SamplingOptions.Builder options =
        SamplingOptions.newBuilder().addAllLevels(levels).setSchedule(schedule);
    if (sweeps != null) {
      options.setSweeps(sweeps);
    }
    return SamplingMapping.of(options.build(), manifest);
  }

  private static void refused(
      ModelManifest manifest,
      @Nullable Integer sweeps,
      List<Integer> levels,
      String schedule,
      String message) {
    assertThatThrownBy(() -> on(manifest, sweeps, levels, schedule))
        .hasMessageStartingWith(message);
  }
}
