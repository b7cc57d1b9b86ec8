package org.glauber.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.TestModelsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading of tokenizers, and the errors that stop the service's start. */
class ModelTokenizersTest {
  @TempDir Path models;
  private final ServiceReadiness readiness = new ServiceReadiness();
  private final TestModelsConfig config = new TestModelsConfig(() -> models);
  private final ModelReport report = new ModelReport(config, new Telemetry(OpenTelemetry.noop()));

  @Test
  void aLoadedAndWarmServiceIsReady() throws Exception {
    SampleModels.words(models);
    ModelTokenizers tokenizers = tokenizers();
    assertThat(readiness.isReady()).isFalse();
    tokenizers.start(new StartupEvent());
    assertThat(readiness.isReady()).isTrue();
    String digest = ModelRepository.at(models).open("words").digest();
    assertThat(tokenizers.use("words", digest).loaded().encode("a ball").tokens()).hasSize(2);
    tokenizers.stop(new ShutdownEvent());
  }

  @Test
  void onlyTheConfiguredModelsAreServedAndTheDenoiserIsNotNeeded() throws Exception {
    Files.delete(SampleModels.words(models).resolve("denoiser.pt"));
    Files.delete(SampleModels.pieces(models).resolve("model.json"));
    config.setNames("words");
    ModelTokenizers tokenizers = tokenizers();
    tokenizers.start(new StartupEvent());
    assertThatThrownBy(() -> tokenizers.use("pieces", "")).hasMessage("no model named pieces");
    tokenizers.stop(new ShutdownEvent());
  }

  @Test
  void aTokenizerThatDoesNotMatchItsManifestIsRefusedByFile() throws IOException {
    Path file = SampleModels.words(models).resolve("tokenizer.json");
    Files.writeString(file, Files.readString(file).replace("ball", "bell"));
    config.setStrict();
    refused("model words: tokenizer.json must have the manifest's SHA-256 ");
  }

  @Test
  void aBrokenTokenizerDoesNotAffectOtherModels() throws Exception {
    SampleModels.words(models);
    Path home = SampleModels.pieces(models);
    byte[] model = Files.readAllBytes(home.resolve("spiece.model"));
    byte[] half = Arrays.copyOf(model, model.length / 2);
    Files.write(home.resolve("spiece.model"), half);
    SampleModels.rewrite(home, "spiece.model");
    ModelTokenizers tokenizers = tokenizers();
    tokenizers.start(new StartupEvent());
    assertThat(readiness.isReady()).isTrue();
    assertThat(report.refused().get("pieces"))
        .startsWith("model pieces: spiece.model is not a tokenizer that can be loaded: ");
    assertThat(tokenizers.use("words", ModelRepository.at(models).open("words").digest()))
        .isNotNull();
    tokenizers.stop(new ShutdownEvent());
  }

  @Test
  void aMissingModelIsRefusedByName() throws IOException {
    SampleModels.words(models);
    config.setNames("tales");
    assertThatThrownBy(() -> tokenizers().start(new StartupEvent()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("glauber.models.directory must hold whole models")
        .hasMessageContaining("model tales: directory must be in ");
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void anEmptyDirectoryIsRefused() {
    refused("glauber.models.directory must hold a model, but is " + models);
  }

  private void refused(String message) {
    assertThatThrownBy(() -> tokenizers().start(new StartupEvent()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
    assertThat(readiness.isReady()).isFalse();
  }

  private ModelTokenizers tokenizers() {
    TokenizerScheduler scheduler =
        new TokenizerScheduler(1, 64, System::nanoTime, OpenTelemetry.noop().getMeter("test"));
    return new ModelTokenizers(new ConfiguredModels(config, report), readiness, report, scheduler);
  }
}
