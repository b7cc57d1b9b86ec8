package org.glauber.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.glauber.model.v1.EarlyTemperature;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestRulesTest {
  private static final ModelManifest GOOD =
      SampleModel.draft().toBuilder()
          .addFiles(file("denoiser.pt", FileRole.FILE_ROLE_DENOISER))
          .addFiles(file("tokenizer.json", FileRole.FILE_ROLE_TOKENIZER_JSON))
          .build();

  @Test
  void aGoodManifestIsAccepted() {
    ManifestRules.check(GOOD);
    ManifestRules.check(
        GOOD.toBuilder().clearScan().clearTokenWeights().clearReservedTokens().build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Tales", ".tales", "a/b", "../tales"})
  void aNameOutsideThePatternIsRefused(String name) {
    refused(
        m -> m.setName(name),
        "model %s: name must match [a-z0-9][a-z0-9._-]{0,62}, but is %s"
            .formatted(name, name.isEmpty() ? "empty" : name));
  }

  @Test
  void sizesOutOfRangeAreRefused() {
    refused(m -> m.setSiteCount(0), "model tiny: site_count must be 1 to 65,536, but is 0");
    refused(m -> m.setSiteCount(65_537), "site_count must be 1 to 65,536, but is 65537");
    refused(m -> m.setVocabularySize(1), "vocabulary_size must be 2 to 1,048,576, but is 1");
    refused(m -> m.setMaxSweeps(1_025), "max_sweeps must be 1 to 1,024, but is 1025");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void aKeepProbabilityOutOfRangeIsRefused(double keep) {
    refused(
        m -> m.setKeepProbability(keep),
        "keep_probability must be strictly between 0 and 1, but is " + keep);
  }

  @Test
  void reservedTokensMustAscendWithinTheVocabularyAndLeaveOne() {
    refused(m -> m.setReservedTokens(0, 5), "reserved_tokens must be 0 to 4, but is 5");
    refused(m -> m.addReservedTokens(4), "reserved_tokens must ascend, but is 4");
    refused(
        m -> {
          m.clearReservedTokens();
          for (int token = 0; token < 5; token++) {
            m.addReservedTokens(token);
          }
        },
        "reserved_tokens must leave at least one token that can be drawn, but is all 5 tokens");
  }

  @Test
  void tokenWeightsMustBePositiveExactlyWhereATokenMayBeDrawn() {
    refused(m -> m.addTokenWeights(1), "token_weights must hold V = 5 weights, but is 6");
    refused(m -> m.setTokenWeights(2, 0), "token_weights[2] must be positive, but is 0.0");
    refused(m -> m.setTokenWeights(2, Double.NaN), "token_weights[2] must be positive");
    refused(
        m -> m.setTokenWeights(4, 0.1),
        "token_weights[4] must be 0, because the token is reserved, but is 0.1");
    refused(
        m -> m.setTokenWeights(0, Double.MAX_VALUE).setTokenWeights(1, Double.MAX_VALUE),
        "token_weights must have a finite sum");
    refused(
        m -> m.setTokenWeights(0, 1e300).setTokenWeights(1, 1e-300),
        "token_weights[1] must not be negligible against the sum of the weights");
  }

  @Test
  void aScanThatIsNoPermutationIsRefused() {
    refused(m -> m.addScan(4), "scan must hold L = 4 sites, but is 5");
    refused(m -> m.setScan(3, 2), "scan[3] must be part of a permutation of 0 to 3, but is 2");
    refused(m -> m.setScan(0, -1), "scan[0] must be part of a permutation of 0 to 3, but is -1");
  }

  @Test
  void missingOrUnknownChoicesAreRefused() {
    refused(m -> m.clearModality(), "modality must be a modality this version knows");
    refused(m -> m.setLogitsValue(9), "logits must be LOGITS_SIGNAL or LOGITS_CLEAN");
    refused(m -> m.clearNumberFormat(), "number_format must be NUMBER_FORMAT_FLOAT32 or");
  }

  @Test
  void theTextProfilesTokensMustBeInTheVocabularyAndDrawable() {
    refused(m -> m.clearText(), "text must be present in a text model, but is absent");
    refused(
        m -> m.getTextBuilder().setEndToken(4),
        "text.end_token must be a token that may be drawn, but is 4");
    refused(m -> m.getTextBuilder().setPadToken(5), "text.pad_token must be 0 to 4, but is 5");
    refused(
        m -> m.getTextBuilder().setUnknownToken(-1),
        "text.unknown_token must be 0 to 4, but is -1");
    refused(
        m -> m.getTextBuilder().addAppendedTokens(7),
        "text.appended_tokens must be 0 to 4, but is 7");
  }

  @Test
  void filesMustBeNamedOnceWithRoleDigestAndSize() {
    refused(m -> m.getFilesBuilder(0).setPath(""), "files.path must have 1 to 255 characters");
    refused(m -> m.getFilesBuilder(0).setPath("model.json"), "but is model.json");
    refused(m -> m.getFilesBuilder(1).setPath("denoiser.pt"), "but is denoiser.pt");
    refused(
        m -> m.getFilesBuilder(0).clearRole(),
        "files.role of denoiser.pt must be a role this version knows");
    refused(
        m -> m.getFilesBuilder(0).setSha256("AB"),
        "files.sha256 of denoiser.pt must be 64 lower-case hexadecimal digits, but is AB");
    refused(
        m -> m.getFilesBuilder(0).setSizeBytes(-1),
        "files.size_bytes of denoiser.pt must be 0 or more, but is -1");
    refused(
        m -> m.removeFiles(0),
        "files must hold exactly one of [FILE_ROLE_DENOISER], but is 0 of them");
    refused(
        m -> m.addFiles(file("spiece.model", FileRole.FILE_ROLE_SENTENCEPIECE)),
        "files must hold exactly one of [FILE_ROLE_TOKENIZER_JSON, FILE_ROLE_SENTENCEPIECE],"
            + " but is 2 of them");
  }

  @Test
  void recommendedSamplingMustBeInRangeAndUniquePerSampler() {
    refused(
        m -> m.clearRecommended(), "recommended must contain settings for at least one sampler");
    refused(
        m -> m.getRecommendedBuilder(0).clearSampling(),
        "recommended[0].sampling must be present, but is absent");
    refused(
        m -> m.addRecommended(GOOD.getRecommended(0)),
        "recommended[1].sampling.sampler must have only one entry, but is SAMPLER_HEAT_BATH");
    sampling(s -> s.setSamplerValue(77), "sampler must be a sampler this version knows, but is 77");
    sampling(s -> s.setSweeps(9), "sweeps must be 1 to the model's max_sweeps, 8, but is 9");
    sampling(s -> s.setTemperature(-1), "temperature must be finite, 0 to 100, but is -1.0");
    sampling(s -> s.setTemperature(Double.NaN), "temperature must be finite, 0 to 100, but is NaN");
    sampling(s -> s.setTopP(0), "top_p must be in (0, 1], but is 0.0");
    sampling(
        s -> s.setEarlyTemperature(EarlyTemperature.newBuilder().setUntilShare(1.5)),
        "early_temperature.until_share must be in [0, 1], but is 1.5");
    sampling(
        s -> s.setEarlyTemperature(EarlyTemperature.newBuilder().setTemperature(101)),
        "early_temperature.temperature must be finite, 0 to 100, but is 101.0");
  }

  @Test
  void aSamplingInRangeBreaksNoRule() {
    Sampling argmax = SampleModel.sampling().toBuilder().setTemperature(0).setTopP(1).build();
    assertThat(SamplingRules.broken("sampling", argmax, GOOD)).isEmpty();
    assertThat(Manifests.recommended(GOOD, Sampler.SAMPLER_UNSPECIFIED))
        .contains(SampleModel.sampling());
  }

  private static void sampling(Consumer<Sampling.Builder> change, String message) {
    refused(
        m -> change.accept(m.getRecommendedBuilder(0).getSamplingBuilder()),
        "model tiny: recommended[0].sampling." + message);
  }

  private static void refused(Consumer<ModelManifest.Builder> change, String message) {
    ModelManifest.Builder manifest = GOOD.toBuilder();
    change.accept(manifest);
    assertThatThrownBy(() -> ManifestRules.check(manifest.build()))
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining(message);
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
