package org.glauber.serving.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.junit.jupiter.api.Test;

class ModelReportTest {
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final TestModelsConfig config = new TestModelsConfig(() -> Path.of("models"));
  private final ModelReport report = new ModelReport(config, metrics.meter());
  private final ModelWellness wellness = new ModelWellness(report);

  @Test
  void aServiceIsWellWithAWarningButNotWithARefusedModel() {
    assertThat(wellness.call().getStatus()).isEqualTo(Status.UP);
    report.warn("coupled", "its logits differ");
    assertThat(wellness.call().getStatus()).isEqualTo(Status.UP);
    report.refuse("broken", "model broken: denoiser.pt is cut off");
    HealthCheckResponse answer = wellness.call();
    assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
    assertThat(answer.getData().orElseThrow())
        .containsOnly(
            entry("broken", "refused: model broken: denoiser.pt is cut off"),
            entry("coupled", "warning: its logits differ"));
  }

  @Test
  void inStrictModeItKeepsTheServiceFromStarting() {
    config.setStrict();
    assertThatThrownBy(() -> report.refuse("broken", "model broken: no file"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("model broken: no file (glauber.models.strict)");
    assertThat(report.refused()).isEmpty();
  }

  @Test
  void aRefusedModelIsAMetric() {
    report.refuse("broken", "model broken: denoiser.pt is cut off");
    metrics.assertAre(
        MetricsTable.of(Path.of("..")).rows(row -> row.name().equals("glauber.models.refused")));
  }
}
