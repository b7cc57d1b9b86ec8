package org.glauber.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;

/** A small model that satisfies every rule: four sites, five tokens, token 4 reserved. */
public final class SampleModel {
  static final String NAME = "tiny";

  private SampleModel() {}

  public static ModelManifest draft() {
    return ModelManifest.newBuilder()
        .setName(NAME)
        .setVersion("1")
        .setModality(Modality.MODALITY_TEXT)
        .setSiteCount(4)
        .setVocabularySize(5)
        .setMaxSweeps(8)
        .setKeepProbability(0.5)
        .addAllTokenWeights(List.of(1.0, 2.0, 4.0, 1.0, 0.0))
        .addReservedTokens(4)
        .addAllScan(List.of(2, 0, 3, 1))
        .setLogits(Logits.LOGITS_CLEAN)
        .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
        .setText(TextProfile.newBuilder().setEndToken(1).setPadToken(0).setUnknownToken(4))
        .addRecommended(RecommendedSampling.newBuilder().setSampling(sampling()).setReason("best"))
        .build();
  }

  static Sampling sampling() {
    return Sampling.newBuilder()
        .setSampler(Sampler.SAMPLER_HEAT_BATH)
        .setSweeps(4)
        .setTemperature(1)
        .setTopP(0.9)
        .build();
  }

  /** Writes the model below {@code models} and returns its directory. */
  public static Path write(Path models) throws IOException {
    Path home = Files.createDirectories(models.resolve(NAME));
    Files.writeString(home.resolve("denoiser.pt"), "weights");
    Files.writeString(home.resolve("tokenizer.json"), "{}");
    Files.writeString(home.resolve("loss.svg"), "<svg/>");
    ModelWriter.write(
        home,
        draft(),
        Map.of(
            "denoiser.pt", FileRole.FILE_ROLE_DENOISER,
            "tokenizer.json", FileRole.FILE_ROLE_TOKENIZER_JSON,
            "loss.svg", FileRole.FILE_ROLE_DOCUMENT));
    return home;
  }
}
