package org.glauber.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ShareDifferenceTest {

  /**
   * Newcombe, "Interval estimation for the difference between independent proportions", 1998, table
   * II, method 10.
   */
  @Test
  void intervalsMatchNewcombesPublishedExamples() {
    assertInterval(ShareDifference.of(56, 70, 48, 80), 0.0524, 0.3339);
    assertInterval(ShareDifference.of(9, 10, 3, 10), 0.1705, 0.8090);
    assertInterval(ShareDifference.of(6, 7, 2, 7), 0.0582, 0.8062);
    assertInterval(ShareDifference.of(5, 56, 0, 29), -0.0381, 0.1926);
    assertInterval(ShareDifference.of(0, 10, 0, 20), -0.1611, 0.2775);
  }

  /** Fisher's tea tasting and convicted twins, as in R's manual of fisher.test. */
  @Test
  void pValuesMatchPublishedFisherTests() {
    assertThat(ShareDifference.of(3, 4, 1, 4).pValue()).isCloseTo(0.4857, within(5e-5));
    assertThat(ShareDifference.of(2, 17, 10, 13).pValue()).isCloseTo(0.0005367, within(5e-8));
  }

  @Test
  void aDifferenceOfSixInTwoHundredIsNotSignificant() {
    ShareDifference noise = ShareDifference.of(152, 200, 146, 200); // 76 % and 73 %
    assertThat(noise.isSignificant()).isFalse();
    assertThat(noise.interval().low()).isNegative();
    assertThat(noise.sentence())
        .startsWith("+3.0 points (-5.5 to +11.5)")
        .endsWith("not significant");
    assertThat(ShareDifference.of(197, 200, 187, 200).isSignificant()).isTrue();
  }

  @Test
  void largeCountsAgreeWithTheNormalApproximation() {
    ShareDifference large = ShareDifference.of(50_400, 100_000, 50_000, 100_000);
    assertThat(large.pValue()).isCloseTo(0.0740, within(1e-3)); // z = 1.789
    assertThat(ShareDifference.of(500, 1_000, 500, 1_000).pValue()).isCloseTo(1, within(1e-9));
  }

  @Test
  void invalidCountsAreRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> ShareDifference.of(0, 0, 1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> ShareDifference.of(3, 2, 1, 2));
  }

  private static void assertInterval(ShareDifference difference, double low, double high) {
    assertThat(difference.interval().low()).isCloseTo(low, within(6e-5));
    assertThat(difference.interval().high()).isCloseTo(high, within(6e-5));
  }
}
