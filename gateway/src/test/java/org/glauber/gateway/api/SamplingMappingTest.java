package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.generation.LevelChoice;
import org.glauber.gateway.generation.SamplingChoice;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SamplingChoiceTest {
  private static final EarlyTemperature EARLY =
      EarlyTemperature.newBuilder().setUntilShare(0.5).setTemperature(1.05).build();

  @Test
  void unsetFieldsTakeTheModelsRecommendation() {
    assertThat(temperature(null, null).resolve(TinyModel.manifest()))
        .isEqualTo(TinyModel.recommended());
  }

  @Test
  void eachChoiceReplacesOnlyItsOwnField() {
    assertThat(
            new SamplingChoice(
                    Sampler.SAMPLER_HEAT_BATH, new LevelChoice(16, List.of(), ""), 0.0, null, 1.0)
                .resolve(TinyModel.manifest()))
        .isEqualTo(
            TinyModel.recommended().toBuilder().setSweeps(16).setTemperature(0).setTopP(1).build());
  }

  @Test
  void aTemperatureAlsoReplacesTheRecommendedEarlyTemperature() {
    ModelManifest.Builder scheduled = TinyModel.manifest().toBuilder();
    scheduled.getRecommendedBuilder(0).getSamplingBuilder().setEarlyTemperature(EARLY);
    assertThat(temperature(null, null).resolve(scheduled.build()).getEarlyTemperature())
        .isEqualTo(EARLY);
    assertThat(temperature(1.0, null).resolve(scheduled.build()).hasEarlyTemperature()).isFalse();
    assertThat(temperature(1.0, EARLY).resolve(TinyModel.manifest()).getEarlyTemperature())
        .isEqualTo(EARLY);
  }

  @Test
  void anUnsetSamplerIsTheFirstRecommended() {
    ModelManifest.Builder unnamed = TinyModel.manifest().toBuilder();
    unnamed.getRecommendedBuilder(0).getSamplingBuilder().clearSampler();
    Sampling sampling = temperature(null, null).resolve(unnamed.build());
    assertThat(sampling.getSampler()).isEqualTo(Sampler.SAMPLER_HEAT_BATH);
  }

  @Test
  void aBrokenRuleIsRefusedByField() {
    refused(temperature(Double.NaN, null), "sampling.temperature must be finite, 0 to 100");
    refused(temperature(null, EARLY), "sampling.early_temperature must be set together");
    refused(
        temperature(1.0, EARLY.toBuilder().setUntilShare(1.5).build()),
        "sampling.early_temperature.until_share must be in [0, 1], but is 1.5");
    refused(
        new SamplingChoice(Sampler.UNRECOGNIZED, LevelChoice.NONE, null, null, null),
        "sampling.sampler must be a sampler this version knows");
  }

  private static SamplingChoice temperature(
      @Nullable Double temperature, @Nullable EarlyTemperature early) {
    return new SamplingChoice(
        Sampler.SAMPLER_UNSPECIFIED, LevelChoice.NONE, temperature, early, null);
  }

  private static void refused(SamplingChoice choice, String message) {
    assertThatThrownBy(() -> choice.resolve(TinyModel.manifest())).hasMessageStartingWith(message);
  }
}
