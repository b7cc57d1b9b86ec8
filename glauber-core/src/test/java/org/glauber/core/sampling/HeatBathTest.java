package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.glauber.core.TokenLaw;
import org.glauber.core.exact.ChiSquare;
import org.glauber.core.random.ChainRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeatBathTest {
  private static final int DRAWS = 40_000;
  private static final TokenLaw LAW = TokenLaw.ofWeights(new double[] {3, 0, 1, 5, 1, 10});

  @Test
  void gumbelNoiseDrawsFromTheLaw() {
    ChiSquare.assertDrawnFrom(new double[] {0.15, 0, 0.05, 0.25, 0.05, 0.5}, draw(1, 1));
  }

  @Test
  void temperatureDrawsFromTheTemperedLaw() {
    // Weights to the power 1/0.5.
    double[] law = {9.0 / 136, 0, 1.0 / 136, 25.0 / 136, 1.0 / 136, 100.0 / 136};
    ChiSquare.assertDrawnFrom(law, draw(0.5, 1));
  }

  @Test
  void topPDrawsFromTheNucleusRenormalised() {
    ChiSquare.assertDrawnFrom(new double[] {3.0 / 18, 0, 0, 5.0 / 18, 0, 10.0 / 18}, draw(1, 0.8));
  }

  @Test
  void theNucleusIsThatOfTheTemperedLaw() {
    // 100/136 falls short of 0.8 and 125/136 does not; untempered it would take three tokens.
    ChiSquare.assertDrawnFrom(new double[] {0, 0, 0, 0.2, 0, 0.8}, draw(0.5, 0.8));
  }

  @Test
  void temperatureZeroIsTheArgmaxWithTiesToTheLowerToken() {
    TokenLaw law = TokenLaw.ofWeights(new double[] {1, 4, 0, 4, 2});
    Decision decision =
        HeatBath.decide(
            law,
            0,
            0.1,
            token -> {
              throw new AssertionError("noise has no say at temperature 0");
            });
    assertThat(decision).isEqualTo(new Decision(1, 0));
    Decision firm = HeatBath.decide(LAW, 0, 1, token -> 0);
    assertThat(firm.token()).isEqualTo(5);
    assertThat(firm.margin()).isCloseTo(Math.log(2) / 2, within(1e-14));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-310, 2.2e-308})
  void aSubnormalTemperatureIsTheArgmax(double temperature) {
    assertThat(HeatBath.decide(LAW, temperature, 0.5, token -> 0))
        .isEqualTo(HeatBath.decide(LAW, 0, 1, token -> 0));
    assertThat(Sampling.constant(temperature, 1).temperature().at(0, 1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_NORMAL, 1e-300, 1e-20})
  void theSmallestTemperatureThatIsNoArgmaxDrawsTheMode(double temperature) {
    Decision decision = HeatBath.decide(LAW, temperature, 0.5, token -> -token);
    assertThat(decision.token()).isEqualTo(5);
    assertThat(decision.margin()).isGreaterThan(0.3);
  }

  /** log p divided by the temperature overflows for the second token, which stays possible. */
  @Test
  void aTokenTooUnlikelyForTheTemperatureStillBoundsTheMargin() {
    TokenLaw law = TokenLaw.ofLogWeights(new double[] {0, -10, -30});
    for (double topP : new double[] {0.5, 1}) {
      Decision decision = HeatBath.decide(law, Double.MIN_NORMAL, topP, token -> 0);
      assertThat(decision.token()).isZero();
      assertThat(decision.margin()).isCloseTo(5, within(1e-12));
    }
  }

  /**
   * Tokens 1 and 2 are outside, with masses below the least double, and 2 would nearly win: it
   * enters as the mass of token 0 falls below 0.9, before it overtakes token 0.
   */
  @Test
  void aMassBelowTheLeastDoubleIsAMass() {
    TokenLaw law = TokenLaw.ofLogWeights(new double[] {0, -9, -9});
    Decision decision = HeatBath.decide(law, 0.01, 0.9, token -> token == 2 ? 890 : 0);
    assertThat(decision.token()).isZero();
    double gap = 900 - Math.log(2) - Math.log(9);
    assertThat(decision.margin()).isBetween(0.01 * 680 / 2, 0.01 * gap / 2);
  }

  /**
   * Whether the mass of the two likeliest tokens reaches a topP this near 1 depends on rounding.
   */
  @Test
  void anEdgeWithinRoundingOfOneHasNoMargin() {
    TokenLaw law = TokenLaw.ofLogWeights(new double[] {0, -0.7, -43});
    double[] noise = {0, -50, 40};
    Decision decision = HeatBath.decide(law, 1, Math.nextDown(1.0), token -> noise[token]);
    assertThat(decision.token()).isZero();
    assertThat(decision.margin()).isCloseTo(1.5, within(1e-12)); // that of the flip
  }

  @Test
  void tiedScoresGoToTheLowerTokenHoweverUnlikely() {
    Decision decision = HeatBath.decide(LAW, 1, 1, token -> -LAW.logProbability(token));
    assertThat(decision).isEqualTo(new Decision(0, 0));
  }

  @Test
  void anImpossibleTokenIsNotDrawnWhateverItsNoise() {
    Decision decision = HeatBath.decide(LAW, 1, 1, token -> token == 1 ? 1e300 : 0);
    assertThat(decision.token()).isEqualTo(5);
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    for (double temperature : new double[] {-1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HeatBath.decide(LAW, temperature, 1, token -> 0));
    }
    for (double topP : new double[] {0, 1.5, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HeatBath.decide(LAW, 1, topP, token -> 0));
    }
  }

  private static long[] draw(double temperature, double topP) {
    ChainRandomness randomness = new ChainRandomness(4);
    long[] counts = new long[LAW.vocabularySize()];
    for (int t = 0; t < DRAWS; t++) {
      int step = t;
      Decision decision =
          HeatBath.decide(LAW, temperature, topP, token -> randomness.gumbel(step, token));
      counts[decision.token()]++;
    }
    return counts;
  }
}
