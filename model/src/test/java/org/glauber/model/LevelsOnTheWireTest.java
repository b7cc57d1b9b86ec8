package org.glauber.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.glauber.core.Levels;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;
import org.junit.jupiter.api.Test;

class LevelsOnTheWireTest {
  private static final ModelManifest UNLABELLED =
      SampleModel.draft().toBuilder()
          .addFiles(file("denoiser.pt", FileRole.FILE_ROLE_DENOISER))
          .addFiles(file("tokenizer.json", FileRole.FILE_ROLE_TOKENIZER_JSON))
          .build();
  private static final ModelManifest LABELLED =
      UNLABELLED.toBuilder().setPureNoiseVisits(8).build();

  @Test
  void theManifestDecidesWhetherChainsAreLabelled() {
    Sampling plain = SampleModel.sampling().toBuilder().setSweeps(4).build();
    assertThat(Samplings.levels(plain, UNLABELLED)).isEqualTo(Levels.unlabelled(4));
    assertThat(Samplings.levels(plain, LABELLED)).isEqualTo(Levels.sweeps(4));
    assertThat(Samplings.levels(sampling(8, 3, 0), LABELLED)).isEqualTo(Levels.of(8, 3, 0));
    assertThat(Manifests.samplingVersion(UNLABELLED)).isEqualTo(1);
    assertThat(Manifests.samplingVersion(LABELLED)).isEqualTo(2);
  }

  @Test
  void pureNoiseIsTheNoisiestCountOrOneMore() {
    Manifests.verify(LABELLED);
    Manifests.verify(LABELLED.toBuilder().setPureNoiseVisits(9).build());
    for (int visits : new int[] {-1, 0, 7, 10}) {
      assertThatThrownBy(
              () -> Manifests.verify(LABELLED.toBuilder().setPureNoiseVisits(visits).build()))
          .hasMessageContaining("pure_noise_visits must be 8 to 9, but is " + visits);
    }
  }

  @Test
  void levelsDescendStrictlyFromTheNoisiestToZero() {
    assertThat(broken(LABELLED, sampling(8, 3, 0))).isEmpty();
    assertThat(broken(LABELLED, sampling(IntStream.rangeClosed(0, 8).map(k -> 8 - k).toArray())))
        .isEmpty();
    refused(sampling(0), "s.levels", "must hold 2 to max_sweeps + 1 = 9 visit counts");
    refused(
        sampling(IntStream.range(0, 10).toArray()), "s.levels", "must hold 2 to max_sweeps + 1");
    refused(sampling(9, 3, 0), "s.levels[0]", "must be at most the model's max_sweeps, 8");
    refused(sampling(8, 3, 3, 0), "s.levels[2]", "must be less than the level before it, 3");
    refused(sampling(8, 3, 1), "s.levels[2]", "must be 0, because it is the last level");
    refused(sampling(8, 0, -1), "s.levels[2]", "must be 0, because it is the last level");
  }

  @Test
  void levelsAndSweepsAgree() {
    refused(
        sampling(8, 3, 0).toBuilder().setSweeps(8).build(),
        "s.sweeps",
        "must be the number of levels minus one, 2");
  }

  @Test
  void aModelWithoutPureNoiseVisitsHasNoLevels() {
    assertThat(broken(UNLABELLED, sampling(8, 3, 0)))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.field()).isEqualTo("s.levels");
              assertThat(it.rule()).contains("model tiny has no pure_noise_visits");
            });
  }

  @Test
  void schedulesHaveUniqueNamesAndValidLevels() {
    ModelManifest.Builder manifest =
        LABELLED.toBuilder()
            .addSchedules(schedule("fast", 8, 3, 0))
            .addSchedules(schedule("f", 8, 0));
    Manifests.verify(manifest.build());
    refused(manifest.clone().addSchedules(schedule("fast", 8, 0)), "schedules[2].name must match");
    refused(manifest.clone().addSchedules(schedule("8", 8, 0)), "schedules[2].name must match");
    refused(manifest.clone().addSchedules(schedule("g")), "schedules[2].levels must hold 2");
    refused(manifest.clone().addSchedules(schedule("g", 8, 1)), "schedules[2].levels[1] must be 0");
    refused(manifest.clone().clearPureNoiseVisits(), "schedules[0].levels must be absent");
    IntStream.range(0, 15).forEach(k -> manifest.addSchedules(schedule("s" + k, 8, 0)));
    refused(manifest, "schedules must hold at most 16, but is 17");
  }

  private static void refused(ModelManifest.Builder manifest, String message) {
    assertThatThrownBy(() -> Manifests.verify(manifest.build()))
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining(message);
  }

  private static void refused(Sampling sampling, String field, String rule) {
    assertThat(broken(LABELLED, sampling))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.field()).isEqualTo(field);
              assertThat(it.rule()).startsWith(rule);
            });
  }

  private static List<BrokenRule> broken(ModelManifest manifest, Sampling sampling) {
    return SamplingRules.broken("s", sampling, manifest);
  }

  private static Sampling sampling(int... levels) {
    Sampling.Builder sampling = SampleModel.sampling().toBuilder().setSweeps(levels.length - 1);
    IntStream.of(levels).forEach(sampling::addLevels);
    return sampling.build();
  }

  private static LevelSchedule schedule(String name, int... levels) {
    LevelSchedule.Builder schedule = LevelSchedule.newBuilder().setName(name);
    IntStream.of(levels).forEach(schedule::addLevels);
    return schedule.build();
  }

  private static ModelFile file(String path, FileRole role) {
    return ModelFile.newBuilder()
        .setPath(path)
        .setRole(role)
        .setSha256("0".repeat(64))
        .setSizeBytes(1)
        .build();
  }
}
