package org.glauber.harness.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsPageTest {
  private static final MetricsPage PAGE =
      new MetricsPage(
          """
          # HELP glauber_denoiser_steps_total Steps that the network has decided
          # TYPE glauber_denoiser_steps_total counter
          glauber_denoiser_steps_total{glauber_model="faces",otel_scope_name="glauber"} 256.0
          glauber_denoiser_steps_total{glauber_model="tales",otel_scope_name="glauber"} 1.5E3
          glauber_denoiser_steps_total_more{glauber_model="tales"} 7.0
          glauber_spans_open 3.0
          """);

  @Test
  void samplesAreSummedOverTheirLabels() {
    assertThat(PAGE.sum("glauber_denoiser_steps_total")).isEqualTo(1_756);
    assertThat(PAGE.sum("glauber_spans_open")).isEqualTo(3);
    assertThat(PAGE.sum("glauber_absent")).isZero();
  }

  @Test
  void samplesCanBeFilteredByALabel() {
    assertThat(PAGE.sum("glauber_denoiser_steps_total", "glauber_model=\"tales\""))
        .isEqualTo(1_500);
    assertThat(PAGE.sum("glauber_spans_open", "glauber_model=\"tales\"")).isZero();
  }
}
