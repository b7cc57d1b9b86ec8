package org.glauber.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalTest {

  /** Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I. */
  @Test
  void itIsWilsonsAsPublished() {
    assertInterval(Interval.wilson(81, 263), 0.2553, 0.3662);
    assertInterval(Interval.wilson(15, 148), 0.0624, 0.1605);
    assertInterval(Interval.wilson(0, 20), 0, 0.1611);
    assertInterval(Interval.wilson(1, 29), 0.0061, 0.1718);
  }

  @Test
  void itStaysWithinTheUnitInterval() {
    assertThat(Interval.wilson(200, 200).high()).isEqualTo(1);
    assertThat(Interval.wilson(60, 60).high()).isEqualTo(1);
    assertThat(Interval.wilson(0, 28).low()).isZero();
    assertThat(Interval.wilson(200, 200).low()).isBetween(0.97, 0.99);
    assertThat(Interval.wilson(0, 0)).isEqualTo(new Interval(0, 1));
  }

  /** A tale's sentences are no witnesses of their own. */
  @Test
  void groupsCountOnceHoweverManyTheyHave() {
    assertThat(Interval.ofGroups(0.5, 20)).isEqualTo(Interval.wilson(10, 20));
  }

  @Test
  void itIsWrittenInPercent() {
    assertThat(Interval.wilson(165, 200).percent()).isEqualTo("76.6 to 87.1 %");
    assertThat(Interval.wilson(1, 10_000).percent(3)).isEqualTo("0.002 to 0.057 %");
  }

  private static void assertInterval(Interval interval, double low, double high) {
    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }
}
