package org.glauber.denoiser;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.TestModelsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The warning about networks without a label for pure noise. */
class DenoiserModelsTest {
  private static final String ZEROS = "return torch.zeros([torch.size(tokens, 0), 20])";

  @TempDir Path models;
  private final TestModelsConfig config = new TestModelsConfig(() -> models);
  private final ModelReport report = new ModelReport(config, new Telemetry(OpenTelemetry.noop()));

  /** A network of three arguments, Π(φ) = 1/2. */
  private ModelManifest.Builder manifest() throws Exception {
    SampleModels.network(models, "foreign", ZEROS);
    return ModelRepository.at(models)
        .open("foreign", EnumSet.of(FileRole.FILE_ROLE_DENOISER))
        .manifest()
        .toBuilder();
  }

  private static void setSweeps(ModelManifest.Builder manifest, int sweeps) {
    manifest.getRecommendedBuilder(0).getSamplingBuilder().setSweeps(sweeps);
  }

  private Map<String, String> warningsOf(ModelManifest.Builder manifest) {
    ChainModel served = ChainModel.of(new Model(manifest.build(), "", models, Map.of()));
    assertThat(
            new DenoiserModels(new ConfiguredModels(config, report), report)
                .runnable(List.of(served), List.of()))
        .containsExactly(served);
    return report.warnings();
  }

  @Test
  void anUnlabelledStartOfFewSweepsCausesAWarningWithARemedy() throws Exception {
    ModelManifest.Builder manifest = manifest();
    setSweeps(manifest, 4);
    assertThat(warningsOf(manifest).get("foreign"))
        .contains(
            "a chain of 4 sweeps", "with probability 0.063", "declare pure_noise_visits", "sweeps");
  }

  @Test
  void theFewestRecommendedSweepsDecide() throws Exception {
    ModelManifest.Builder manifest = manifest();
    setSweeps(manifest, 64);
    manifest.addRecommended(manifest.getRecommended(0));
    manifest.getRecommendedBuilder(1).getSamplingBuilder().setSweeps(5);
    assertThat(warningsOf(manifest).get("foreign")).contains("a chain of 5 sweeps");
  }

  @Test
  void oneSiteInFiftyIsNoWarning() throws Exception {
    ModelManifest.Builder manifest = manifest();
    setSweeps(manifest, 6); // κ = 1/64
    assertThat(warningsOf(manifest)).isEmpty();
  }

  @Test
  void aLabelledStartIsNoWarning() throws Exception {
    ModelManifest.Builder manifest = manifest().setPureNoiseVisits(SampleModels.MAX_SWEEPS);
    setSweeps(manifest, 1);
    assertThat(warningsOf(manifest)).isEmpty();
  }
}
