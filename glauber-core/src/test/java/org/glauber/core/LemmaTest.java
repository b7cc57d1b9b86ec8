package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.glauber.core.exact.Table;
import org.glauber.core.exact.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LemmaTest {
  private final NoiseLaw noise = NoiseLaw.of(0.3, new double[] {0.2, 0, 0.5, 0.3});

  /** q_a is computed from the joint law of (X_{t+1}, Z_t), without the lemma. */
  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void theLawFollowsFromDistinguishingNoiseFromSignal(World world) {
    Table table = world.table();
    for (int step = 0; step < world.stepCount(); step++) {
      double[] before = world.lawAt(step);
      for (int index = 0; index < table.stateCount(); index++) {
        if (!world.visits().isSkipped(step) && before[index] > 0) {
          int[] state = table.stateAt(index);
          int site = world.visits().scan().siteAt(step);
          double[] kept = valuesAt(site, state, before, table); // P(X_{t,-i}, X_{t,i} = a)
          assertLawFollows(kept, world.noise());
        }
      }
    }
  }

  private static void assertLawFollows(double[] kept, NoiseLaw noise) {
    double rest = 0; // P(X_{t,-i}) = P(X_{t+1,-i})
    for (double probability : kept) {
      rest += probability;
    }
    double[] signalLogits = new double[kept.length];
    for (int token = 0; token < kept.length; token++) {
      double isNoise = rest * (1 - noise.keepProbability()) * noise.probability(token);
      double isKept = noise.keepProbability() * kept[token];
      double q = isNoise / (isNoise + isKept); // NaN where the token is never seen: reserved
      signalLogits[token] = Math.log((1 - q) / q);
    }
    TokenLaw law = Lemma.law(signalLogits, noise);
    for (int token = 0; token < kept.length; token++) {
      assertThat(law.probability(token)).isCloseTo(kept[token] / rest, within(1e-12));
    }
    assertThat(Lemma.calibration(signalLogits, noise))
        .isCloseTo(noise.keepProbability(), within(1e-12));
  }

  @Test
  void lawsAndSignalLogitsAreEachOthersInverse() {
    TokenLaw law = TokenLaw.ofWeights(new double[] {0.1, 0, 0, 0.9});
    double[] signalLogits = Lemma.signalLogits(law, noise);
    assertThat(signalLogits[0]).isCloseTo(Math.log(0.3 / (0.7 * 0.2) * 0.1), within(1e-14));
    assertThat(signalLogits[1]).isZero();
    assertThat(signalLogits[2]).isEqualTo(Double.NEGATIVE_INFINITY);
    TokenLaw back = Lemma.law(signalLogits, noise);
    for (int token = 0; token < 4; token++) {
      assertThat(back.probability(token)).isCloseTo(law.probability(token), within(1e-15));
    }
  }

  @Test
  void cleanLogitsGiveTheMixtureOfTheirLawWithNoise() {
    double[] cleanLogits = {1.5, 99, -0.5, 0.25};
    TokenLaw clean = Lemma.law(cleanLogits, noise);
    double[] weights = {0.2 * Math.exp(1.5), 0, 0.5 * Math.exp(-0.5), 0.3 * Math.exp(0.25)};
    double sum = weights[0] + weights[2] + weights[3];
    TokenLaw mixed = LogitKind.CLEAN.law(cleanLogits, 2, noise);
    double[] back = Lemma.cleanLogits(clean, noise);
    for (int token = 0; token < 4; token++) {
      assertThat(clean.probability(token)).isCloseTo(weights[token] / sum, within(1e-15));
      assertThat(mixed.probability(token))
          .isCloseTo(0.09 * weights[token] / sum + 0.91 * noise.probability(token), within(1e-15));
    }
    // Logits are defined up to a constant.
    assertThat(back[2] - back[0]).isCloseTo(-2.0, within(1e-14));
    assertThat(back[3] - back[0]).isCloseTo(-1.25, within(1e-14));
  }

  @Test
  void signalAndCleanLogitsOfOneLawAgree() {
    TokenLaw clean = TokenLaw.ofWeights(new double[] {0.6, 0, 0.4, 0});
    double[] signalLogits = Lemma.signalLogits(noise.noised(clean, 3), noise);
    TokenLaw fromSignal = LogitKind.SIGNAL.law(signalLogits, 3, noise);
    TokenLaw fromClean = LogitKind.CLEAN.law(Lemma.cleanLogits(clean, noise), 3, noise);
    for (int token = 0; token < 4; token++) {
      assertThat(fromSignal.probability(token))
          .isCloseTo(fromClean.probability(token), within(1e-14));
    }
  }

  @Test
  void calibrationIsAboveTheKeepProbabilityWhenNoiseIsTakenForSignal() {
    double[] signalLogits =
        Lemma.signalLogits(TokenLaw.ofWeights(new double[] {1, 0, 1, 1}), noise);
    for (int token = 0; token < 4; token++) {
      signalLogits[token] += Math.log(2);
    }
    assertThat(Lemma.calibration(signalLogits, noise)).isCloseTo(0.6, within(1e-14));
  }

  @Test
  void inputsWithoutALawOrLogitsAreRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> Lemma.law(new double[3], noise));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Lemma.law(new double[] {0, 0, Double.NaN, 0}, noise));
    TokenLaw onReserved = TokenLaw.ofWeights(new double[] {1, 1, 1, 1});
    assertThatIllegalArgumentException().isThrownBy(() -> Lemma.signalLogits(onReserved, noise));
  }

  private static double[] valuesAt(int site, int[] state, double[] law, Table table) {
    double[] values = new double[table.vocabularySize()];
    for (int token = 0; token < values.length; token++) {
      state[site] = token;
      values[token] = law[table.indexOf(state)];
    }
    return values;
  }
}
