package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseLawTest {
  private final NoiseLaw noise = NoiseLaw.of(0.25, new double[] {0, 0.5, 0, 0.3, 0.2, 0});

  @Test
  void aTokenStaysCleanWithTheKeepProbabilityToThePowerOfItsVisits() {
    assertThat(noise.cleanProbability(0)).isEqualTo(1);
    assertThat(noise.cleanProbability(3)).isEqualTo(1.0 / 64);
  }

  @Test
  void pureNoiseIsNeverCleanHoweverLightAVisitIs() {
    NoiseLaw light = NoiseLaw.of(1 - 1e-12, new double[] {0.5, 0.5});
    assertThat(light.cleanProbability(Levels.PURE_NOISE)).isZero();
    assertThat(light.cleanProbability(2_000)).isGreaterThan(0.99);
    TokenLaw noised =
        noise.noised(TokenLaw.ofWeights(new double[] {0, 1, 0, 0, 0, 0}), Levels.PURE_NOISE);
    assertThat(noised.probability(3)).isEqualTo(0.3);
  }

  @Test
  void visitsMixTheCleanLawWithNoise() {
    TokenLaw clean = TokenLaw.ofWeights(new double[] {0, 0, 0, 0.5, 0.5, 0});
    TokenLaw noised = noise.noised(clean, 1);
    assertThat(noised.probability(1)).isCloseTo(0.75 * 0.5, within(1e-15));
    assertThat(noised.probability(3)).isCloseTo(0.25 * 0.5 + 0.75 * 0.3, within(1e-15));
    assertThat(noised.probability(0)).isZero();
    assertThat(noise.noised(clean, 0)).isSameAs(clean);
  }

  /** Also where it is far below what rounding, or a π that sums to 1 + 9e-10, does to p. */
  @Test
  void theCleanShareOfATokenIsExactHoweverSmall() {
    double[] probabilities = new double[100];
    Arrays.fill(probabilities, 0.01 * (1 + 9e-10));
    for (double kappa : new double[] {0.5, 1e-9, 1e-15}) {
      NoiseLaw even = NoiseLaw.of(kappa, probabilities);
      double[] weights = IntStream.range(0, 100).mapToDouble(token -> Math.exp(-token)).toArray();
      TokenLaw clean = TokenLaw.ofWeights(weights);
      TokenLaw noised = even.noised(clean, 1);
      for (int token = 0; token < 100; token++) {
        double odds = kappa * clean.probability(token) / ((1 - kappa) * probabilities[token]);
        assertThat(noised.cleanShare(token)).isCloseTo(odds / (1 + odds), withinPercentage(1e-10));
      }
    }
  }

  @Test
  void inversionCutsTheUnitIntervalIntoTheProbabilities() {
    int cells = 1000;
    int[] counts = new int[6];
    for (int cell = 0; cell < cells; cell++) {
      counts[noise.tokenAt((cell + 0.5) / cells)]++;
    }
    assertThat(counts).containsExactly(0, 500, 0, 300, 200, 0);
  }

  @Test
  void theEdgesOfTheUnitIntervalGiveDrawableTokens() {
    assertThat(noise.tokenAt(0)).isEqualTo(1);
    assertThat(noise.tokenAt(0.5)).isEqualTo(3);
    assertThat(noise.tokenAt(Math.nextDown(1.0))).isEqualTo(4);
    NoiseLaw roundedDown = NoiseLaw.of(0.5, new double[] {0.5, 0.5 - 5e-10, 0});
    assertThat(roundedDown.tokenAt(Math.nextDown(1.0))).isEqualTo(1);
  }

  @Test
  void probabilitiesThatAreNoLawAreRejected() {
    double[] fair = {0.5, 0.5};
    for (double keep : new double[] {0, 1, -0.5, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> NoiseLaw.of(keep, fair));
    }
    double[][] wrong = {{}, {0.5, 0.4}, {1.5, -0.5}, {Double.NaN, 1}, {0.5, 0.5 + 2e-9}};
    for (double[] probabilities : wrong) {
      assertThatIllegalArgumentException().isThrownBy(() -> NoiseLaw.of(0.5, probabilities));
    }
  }
}
