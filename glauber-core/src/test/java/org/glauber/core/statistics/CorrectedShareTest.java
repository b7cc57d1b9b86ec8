package org.glauber.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.glauber.core.statistics.CorrectedShare.Found;
import org.junit.jupiter.api.Test;

class CorrectedShareTest {

  @Test
  void missesAndFalseAlarmsAreCorrected() {
    // q = 0.8 · 0.25 + 0.1 · 0.75
    CorrectedShare share =
        CorrectedShare.of(new Found(275, 1_000), new Found(800, 1_000), new Found(100, 1_000));
    assertThat(share.estimate()).isCloseTo(0.25, within(1e-12));
    assertThat(share.interval().low()).isBetween(0.15, 0.22);
    assertThat(share.interval().high()).isBetween(0.28, 0.35);
  }

  @Test
  void aClassifierWithoutInformationGivesNoEstimate() {
    CorrectedShare share =
        CorrectedShare.of(new Found(3, 200), new Found(0, 400), new Found(0, 200));
    assertThat(share.estimate()).isNaN();
    assertThat(share.interval().high()).isEqualTo(1);
  }

  /** A recall of 0.5 doubles the estimate and its upper bound. */
  @Test
  void lowRecallWidensTheInterval() {
    Found read = new Found(10, 1_000);
    Found none = new Found(0, 1_000);
    double keen = CorrectedShare.of(read, new Found(1_000, 1_000), none).interval().high();
    double dull = CorrectedShare.of(read, new Found(500, 1_000), none).interval().high();
    assertThat(keen).isGreaterThan(0.01);
    assertThat(dull).isGreaterThan(1.9 * keen);
  }
}
