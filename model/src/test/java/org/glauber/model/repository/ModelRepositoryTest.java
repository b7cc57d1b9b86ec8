package org.glauber.model.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.glauber.core.NoiseLaw;
import org.glauber.model.ManifestJson;
import org.glauber.model.Manifests;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.SampleModel;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryTest {
  @TempDir Path temporary;
  private Path models;
  private Path home;

  @BeforeEach
  void writeAModel() throws IOException {
    models = Files.createDirectory(temporary.resolve("models"));
    home = SampleModel.write(models);
  }

  @Test
  void aWrittenModelIsOpenedUnchanged() throws IOException {
    ModelRepository repository = ModelRepository.at(models);
    assertThat(repository.names()).containsExactly("tiny");
    Model model = repository.open("tiny");
    assertThat(model.manifest().toBuilder().clearFiles().build()).isEqualTo(SampleModel.draft());
    assertThat(model.digest()).isEqualTo(Sha256.of(home.resolve("model.json")));
    assertThat(model.file(FileRole.FILE_ROLE_DENOISER)).hasContent("weights");
    assertThat(model.findFile(FileRole.FILE_ROLE_SENTENCEPIECE)).isEmpty();
    assertThat(home).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void writingTheSameModelTwiceGivesTheSameDigest() throws IOException {
    String first = ModelRepository.at(models).open("tiny").digest();
    SampleModel.write(models);
    assertThat(ModelRepository.at(models).open("tiny").digest()).isEqualTo(first);
  }

  @Test
  void theManifestBecomesScanAndNoiseLaw() {
    Model model = ModelRepository.at(models).open("tiny");
    assertThat(model.scan().siteAt(4)).isEqualTo(2);
    NoiseLaw law = model.noiseLaw();
    assertThat(law.keepProbability()).isEqualTo(0.5);
    assertThat(law.probability(2)).isEqualTo(0.5, within(1e-15));
    assertThat(law.isReserved(4)).isTrue();

    ModelManifest plain = model.manifest().toBuilder().clearTokenWeights().clearScan().build();
    assertThat(Manifests.noiseLaw(plain).probability(3)).isEqualTo(0.25, within(1e-15));
    assertThat(Manifests.noiseLaw(plain).isReserved(4)).isTrue();
    assertThat(Manifests.scan(plain).siteAt(1)).isEqualTo(1);
  }

  @Test
  void aServiceNeedsOnlyTheFilesOfItsRoles() throws IOException {
    Files.delete(home.resolve("denoiser.pt"));
    Model model =
        ModelRepository.at(models).open("tiny", EnumSet.of(FileRole.FILE_ROLE_TOKENIZER_JSON));
    assertThat(model.file(FileRole.FILE_ROLE_TOKENIZER_JSON)).exists();
    assertThatThrownBy(() -> model.file(FileRole.FILE_ROLE_DENOISER))
        .hasMessage("model tiny was opened without FILE_ROLE_DENOISER");
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    try (RandomAccessFile denoiser =
        new RandomAccessFile(home.resolve("denoiser.pt").toFile(), "rw")) {
      denoiser.setLength(3);
    }
    refused("model tiny: denoiser.pt must be 7 bytes long, as in the manifest, but is 3 bytes");
  }

  @Test
  void aFileOfTheSameLengthWithOtherBytesIsRefused() throws IOException {
    Files.writeString(home.resolve("denoiser.pt"), "weighty");
    refused("model tiny: denoiser.pt must have the manifest's SHA-256 ");
  }

  @Test
  void aMissingFileIsRefused() throws IOException {
    Files.delete(home.resolve("tokenizer.json"));
    refused("model tiny: tokenizer.json must be a readable file, but is");
  }

  @Test
  void aDirectoryInPlaceOfAFileIsRefused() throws IOException {
    Files.delete(home.resolve("denoiser.pt"));
    Files.createDirectory(home.resolve("denoiser.pt"));
    refused("model tiny: denoiser.pt must be a regular file, but is something else");
  }

  @Test
  void aLinkOutOfTheDirectoryIsRefusedAndOneInsideIsNot() throws IOException {
    Path denoiser = home.resolve("denoiser.pt");
    Path inside = Files.move(denoiser, home.resolve("v1.pt"));
    Files.createSymbolicLink(denoiser, inside);
    assertThat(ModelRepository.at(models).open("tiny").file(FileRole.FILE_ROLE_DENOISER))
        .hasFileName("v1.pt");

    Files.delete(denoiser);
    Files.createSymbolicLink(denoiser, Files.move(inside, temporary.resolve("elsewhere.pt")));
    refused("model tiny: denoiser.pt must stay inside the model's directory, but is outside it");
  }

  @Test
  void aPathOutOfTheDirectoryIsRefused() throws IOException {
    Files.writeString(models.resolve("outside.pt"), "weights");
    edit("\"denoiser.pt\"", "\"../outside.pt\"");
    refused("model tiny: ../outside.pt must stay inside the model's directory, but is outside it");
    edit("\"../outside.pt\"", "\"" + models.toRealPath().resolve("outside.pt") + "\"");
    refused("must stay inside the model's directory, but is outside it");
    edit("outside.pt", "\\u0000.pt");
    refused("model tiny: files.path must have 1 to 255 characters");
  }

  @Test
  void aModelDirectoryThatLinksElsewhereIsRefused() throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createSymbolicLink(models.resolve("other"), SampleModel.write(elsewhere));
    assertThatThrownBy(() -> ModelRepository.at(models).open("other"))
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining("model other: directory must lie in the models directory");
  }

  @Test
  void aManifestThatIsNotStrictProtojsonIsRefused() throws IOException {
    edit("\"site_count\"", "\"sight_count\"");
    refused("model tiny: model.json must be a manifest in protojson, but is ");
    refused("sight_count");
    Files.writeString(home.resolve("model.json"), "{\"name\": ");
    refused("model tiny: model.json must be a manifest in protojson");
    Files.write(home.resolve("model.json"), new byte[] {'{', '"', (byte) 0xff});
    refused("model tiny: model.json must be a manifest in protojson");
    Files.writeString(home.resolve("model.json"), "[".repeat(1_000_000));
    refused("model tiny: model.json must be a manifest in protojson");
  }

  @Test
  void aManifestOverItsLimitIsRefusedUnparsed() throws IOException {
    try (RandomAccessFile json = new RandomAccessFile(home.resolve("model.json").toFile(), "rw")) {
      json.setLength(ManifestJson.MAX_BYTES + 1L);
    }
    refused("model.json must be at most 33,554,432 bytes long, but is 33,554,433 bytes");
  }

  @Test
  void aNameOtherThanTheDirectorysIsRefused() throws IOException {
    Files.move(home, models.resolve("tinier"));
    assertThatThrownBy(() -> ModelRepository.at(models).open("tinier"))
        .hasMessage("model tinier: name must be the name of the directory, tinier, but is tiny");
  }

  @Test
  void aMissingModelIsRefused() {
    assertThatThrownBy(() -> ModelRepository.at(models).open("tales"))
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining("model tales: directory must be in ");
    assertThatThrownBy(() -> ModelRepository.at(models).open("../models/tiny"))
        .hasMessageContaining("name must match");
    assertThatThrownBy(() -> ModelRepository.at(models.resolve("tiny/denoiser.pt")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("denoiser.pt");
  }

  @Test
  void theWriterChecksTheSameRulesAndWritesNothing() throws IOException {
    Files.delete(home.resolve("model.json"));
    ModelManifest broken = SampleModel.draft().toBuilder().setMaxSweeps(0).build();
    Map<String, FileRole> files =
        Map.of(
            "denoiser.pt", FileRole.FILE_ROLE_DENOISER,
            "tokenizer.json", FileRole.FILE_ROLE_TOKENIZER_JSON);
    assertThatThrownBy(() -> ModelWriter.write(home, broken, files))
        .hasMessage("model tiny: max_sweeps must be 1 to 1,024, but is 0");
    assertThatThrownBy(
            () ->
                ModelWriter.write(
                    home, SampleModel.draft(), Map.of("no.pt", FileRole.FILE_ROLE_DENOISER)))
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining("model tiny: no.pt must be a readable file");
    assertThat(home.resolve("model.json")).doesNotExist();
  }

  private void edit(String from, String to) throws IOException {
    Path json = home.resolve("model.json");
    String text = Files.readString(json);
    assertThat(text).contains(from);
    Files.writeString(json, text.replace(from, to));
  }

  private void refused(String message) {
    assertThatThrownBy(() -> ModelRepository.at(models).open("tiny"))
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining(message);
  }
}
