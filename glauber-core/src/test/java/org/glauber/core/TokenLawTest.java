package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TokenLawTest {
  @Test
  void logWeightsOfAnySizeAreNormalised() {
    TokenLaw law = TokenLaw.ofLogWeights(new double[] {1000, 1000 + Math.log(3), -5000});
    assertThat(law.probability(0)).isCloseTo(0.25, within(1e-12));
    assertThat(law.probability(1)).isCloseTo(0.75, within(1e-12));
    assertThat(law.logProbability(2)).isCloseTo(-6000, within(2.0));
  }

  @Test
  void temperatureRaisesToItsInversePower() {
    TokenLaw law = TokenLaw.ofWeights(new double[] {1, 2, 0}).tempered(0.5);
    assertThat(law.probability(0)).isCloseTo(0.2, within(1e-15));
    assertThat(law.probability(1)).isCloseTo(0.8, within(1e-15));
    assertThat(law.logProbability(2)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void theLeastTemperatureStillGivesALaw() {
    TokenLaw law = TokenLaw.ofWeights(new double[] {1, 2, 0}).tempered(Double.MIN_VALUE);
    assertThat(law.probability(1)).isEqualTo(1);
  }

  @Test
  void weightsWithoutALawAreRefused() {
    double infinity = Double.POSITIVE_INFINITY;
    double[][] wrong = {{}, {Double.NaN, 0}, {0, Double.NaN}, {infinity, 0}, {-infinity}};
    for (double[] logWeights : wrong) {
      assertThatIllegalArgumentException().isThrownBy(() -> TokenLaw.ofLogWeights(logWeights));
    }
  }
}
