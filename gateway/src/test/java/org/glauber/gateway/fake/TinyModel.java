package org.glauber.gateway.fake;

import java.util.List;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.Visits;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.model.Manifests;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;

/** The model of the fakes: eight sites under a permuted scan, and a few words. */
public final class TinyModel {
  /** The name of the text model. */
  public static final String NAME = "tiny";

  /** The name of the image model, whose chains are the same: two rows of four codes. */
  public static final String IMAGE_NAME = "dots";

  /** The digest of the text model, a made-up value. */
  public static final String DIGEST = "ab".repeat(32);

  /** The digest of the image model. */
  public static final String IMAGE_DIGEST = "ef".repeat(32);

  /** L, the number of sites. */
  public static final int SITE_COUNT = 8;

  /** The token that fills the sites after the end token. */
  public static final int PAD = 0;

  /** The token that ends a text. */
  public static final int END = 1;

  /** (token) the text of each token; the first two have none. */
  public static final List<String> WORDS =
      List.of("", "", "mia", "had", "a", "ball", ".", "extraordinarily-long-winded-word");

  private TinyModel() {}

  /** The manifest of the text model. */
  public static ModelManifest manifest() {
    return named(NAME);
  }

  /** The text model as the gateway knows it. */
  public static ServedModel served() {
    ModelManifest manifest = manifest();
    return new ServedModel(
        manifest, DIGEST, Manifests.scan(manifest), Manifests.noiseLaw(manifest));
  }

  /** The image model as the gateway knows it. */
  public static ServedModel servedImage() {
    ModelManifest manifest = image();
    return new ServedModel(
        manifest, IMAGE_DIGEST, Manifests.scan(manifest), Manifests.noiseLaw(manifest));
  }

  /** The visits of a chain of the recommended sampling with these sites clamped. */
  public static Visits visits(int... clamped) {
    return new Visits(
        served().scan(),
        Clamps.of(SITE_COUNT, clamped),
        Levels.unlabelled(recommended().getSweeps()));
  }

  /** The text model under another name. */
  public static ModelManifest named(String name) {
    return ModelManifest.newBuilder()
        .setName(name)
        .setVersion("1")
        .setModality(Modality.MODALITY_TEXT)
        .setSiteCount(SITE_COUNT)
        .setVocabularySize(WORDS.size())
        .setMaxSweeps(16)
        .setKeepProbability(0.5)
        .addAllScan(List.of(5, 2, 7, 0, 3, 6, 1, 4))
        .setLogits(Logits.LOGITS_CLEAN)
        .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
        .setText(TextProfile.newBuilder().setEndToken(END).setPadToken(PAD))
        .addFiles(file("denoiser.pt", FileRole.FILE_ROLE_DENOISER))
        .addFiles(file("tokenizer.json", FileRole.FILE_ROLE_TOKENIZER_JSON))
        .addRecommended(RecommendedSampling.newBuilder().setSampling(recommended()))
        .addRecommended(
            RecommendedSampling.newBuilder()
                .setSampling(
                    recommended().toBuilder().setSampler(Sampler.SAMPLER_THINNED_HEAT_BATH)))
        .build();
  }

  /** The text model with a network that takes pure noise as input, and a schedule. */
  public static ModelManifest labelled() {
    return manifest().toBuilder()
        .setPureNoiseVisits(16)
        .addSchedules(LevelSchedule.newBuilder().setName("fast").addAllLevels(List.of(9, 2, 0)))
        .build();
  }

  /** The manifest of the image model. */
  public static ModelManifest image() {
    return named(IMAGE_NAME).toBuilder()
        .setModality(Modality.MODALITY_IMAGE)
        .clearText()
        .setImage(ImageProfile.newBuilder().setRows(2).setColumns(4).setFactor(8))
        .clearFiles()
        .addFiles(file("denoiser.pt", FileRole.FILE_ROLE_DENOISER))
        .addFiles(file("vqgan.pt", FileRole.FILE_ROLE_VQGAN))
        .build();
  }

  /** The recommended sampling of the models. */
  public static Sampling recommended() {
    return Sampling.newBuilder()
        .setSampler(Sampler.SAMPLER_HEAT_BATH)
        .setSweeps(4)
        .setTemperature(0.9)
        .setTopP(0.95)
        .build();
  }

  private static ModelFile file(String path, FileRole role) {
    return ModelFile.newBuilder()
        .setPath(path)
        .setRole(role)
        .setSha256("cd".repeat(32))
        .setSizeBytes(1)
        .build();
  }
}
