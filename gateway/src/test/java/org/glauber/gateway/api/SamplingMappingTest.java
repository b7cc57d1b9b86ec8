package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SamplingMappingTest {
  private static final EarlyTemperature EARLY =
      EarlyTemperature.newBuilder().setUntilShare(0.5).setTemperature(1.05).build();

  @Test
  void unsetFieldsTakeTheModelsRecommendation() {
    assertThat(on(temperature(null, null), TinyModel.manifest()))
        .isEqualTo(TinyModel.recommended());
  }

  @Test
  void eachChoiceReplacesOnlyItsOwnField() {
    assertThat(
            on(
                SamplingOptions.newBuilder()
                    .setSampler(Sampler.SAMPLER_HEAT_BATH)
                    .setSweeps(16)
                    .setTemperature(0)
                    .setTopP(1),
                TinyModel.manifest()))
        .isEqualTo(
            TinyModel.recommended().toBuilder().setSweeps(16).setTemperature(0).setTopP(1).build());
  }

  @Test
  void aTemperatureAlsoReplacesTheRecommendedEarlyTemperature() {
    ModelManifest.Builder scheduled = TinyModel.manifest().toBuilder();
    scheduled.getRecommendedBuilder(0).getSamplingBuilder().setEarlyTemperature(EARLY);
    assertThat(on(temperature(null, null), scheduled.build()).getEarlyTemperature())
        .isEqualTo(EARLY);
    assertThat(on(temperature(1.0, null), scheduled.build()).hasEarlyTemperature()).isFalse();
    assertThat(on(temperature(1.0, EARLY), TinyModel.manifest()).getEarlyTemperature())
        .isEqualTo(EARLY);
  }

  @Test
  void anUnsetSamplerIsTheFirstRecommended() {
    ModelManifest.Builder unnamed = TinyModel.manifest().toBuilder();
    unnamed.getRecommendedBuilder(0).getSamplingBuilder().clearSampler();
    Sampling sampling = on(temperature(null, null), unnamed.build());
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
        SamplingOptions.newBuilder().setSamplerValue(99),
        "sampling.sampler must be a sampler this version knows");
  }

  private static SamplingOptions.Builder temperature(
      @Nullable Double temperature, @Nullable EarlyTemperature early) {
    SamplingOptions.Builder options = SamplingOptions.newBuilder();
    if (temperature != null) {
      options.setTemperature(temperature);
    }
    if (early != null) {
      options.setEarlyTemperature(early);
    }
    return options;
  }

  private static Sampling on(SamplingOptions.Builder options, ModelManifest manifest) {
    return SamplingMapping.of(options.build(), manifest);
  }

  private static void refused(SamplingOptions.Builder options, String message) {
    assertThatThrownBy(() -> on(options, TinyModel.manifest())).hasMessageStartingWith(message);
  }
}
