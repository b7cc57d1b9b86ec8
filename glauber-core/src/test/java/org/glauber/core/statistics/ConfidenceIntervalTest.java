package org.glauber.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfidenceIntervalTest {

  /** Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I. */
  @Test
  void itMatchesPublishedWilsonIntervals() {
    assertInterval(ConfidenceInterval.wilson(81, 263), 0.2553, 0.3662);
    assertInterval(ConfidenceInterval.wilson(15, 148), 0.0624, 0.1605);
    assertInterval(ConfidenceInterval.wilson(0, 20), 0, 0.1611);
    assertInterval(ConfidenceInterval.wilson(1, 29), 0.0061, 0.1718);
  }

  @Test
  void itStaysWithinTheUnitInterval() {
    assertThat(ConfidenceInterval.wilson(200, 200).high()).isEqualTo(1);
    assertThat(ConfidenceInterval.wilson(60, 60).high()).isEqualTo(1);
    assertThat(ConfidenceInterval.wilson(0, 28).low()).isZero();
    assertThat(ConfidenceInterval.wilson(200, 200).low()).isBetween(0.97, 0.99);
    assertThat(ConfidenceInterval.wilson(0, 0)).isEqualTo(new ConfidenceInterval(0, 1));
  }

  /** The sentences of a tale are not independent. */
  @Test
  void aGroupCountsOnceRegardlessOfItsSize() {
    assertThat(ConfidenceInterval.ofGroups(0.5, 20)).isEqualTo(ConfidenceInterval.wilson(10, 20));
  }

  @Test
  void itIsFormattedInPercent() {
    assertThat(ConfidenceInterval.wilson(165, 200).percent()).isEqualTo("76.6 to 87.1 %");
    assertThat(ConfidenceInterval.wilson(1, 10_000).percent(3)).isEqualTo("0.002 to 0.057 %");
  }

  private static void assertInterval(ConfidenceInterval interval, double low, double high) {
    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }
}
