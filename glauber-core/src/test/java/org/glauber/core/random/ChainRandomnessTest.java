package org.glauber.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.glauber.core.Clamps;
import org.glauber.core.NoiseLaw;
import org.glauber.core.exact.ChiSquare;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainRandomnessTest {
  private static final int DRAWS = 20_000;
  private final ChainRandomness randomness = new ChainRandomness(-3);
  private final double[] pi = {0.1, 0.6, 0, 0.3};
  private final NoiseLaw noise = NoiseLaw.of(0.5, pi);

  @Test
  void eachUseHasItsStream() {
    assertThat(randomness.gumbel(5, 2))
        .isEqualTo(-Math.log(-Math.log(Philox.uniform(-3, 2, 5, 0))));
    assertThat(randomness.noiseDecision(5)).isEqualTo(Philox.uniform(-3, 0, 5, 1));
    assertThat(randomness.noiseToken(5, noise))
        .isEqualTo(noise.tokenAt(Philox.uniform(-3, 0, 5, 2)));
    assertThat(randomness.initialToken(5, noise))
        .isEqualTo(noise.tokenAt(Philox.uniform(-3, 0, 5, 3)));
  }

  @Test
  void gumbelNoiseHasItsMeanAndVariance() {
    double sum = 0;
    double squares = 0;
    for (int step = 0; step < DRAWS; step++) {
      double g = randomness.gumbel(step, 1);
      sum += g;
      squares += g * g;
    }
    double mean = sum / DRAWS;
    // Euler's constant and π²/6; five standard errors are 0.045 and 0.12.
    assertThat(mean).isCloseTo(0.57722, within(0.045));
    assertThat(squares / DRAWS - mean * mean).isCloseTo(1.64493, within(0.12));
  }

  /**
   * The probability that a token of probability p wins, summed over the grid of its noise, where
   * that of all others has its exact law: P(others &lt; log p + g) = u^((1 - p)/p).
   */
  @ParameterizedTest
  @ValueSource(doubles = {1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15})
  void aTokenIsDrawnWithTheProbabilityOfItsTail(double p) {
    double coarse = drawn(p, 0);
    double half = 0x1p-33 / p;
    assertThat(coarse).isCloseTo(p * half / Math.sinh(half), within(p * 1e-5));
    double fine = drawn(p, ChainRandomness.FIRST_REFINED_TOKEN);
    double halfFine = 0x1p-53 / p;
    assertThat(fine).isCloseTo(p * halfFine / Math.sinh(halfFine), within(p * 1e-5));
    assertThat(fine).isCloseTo(p, within(p * 0.0021));
  }

  private static double drawn(double p, int token) {
    double sum = 0;
    for (long cell = 0; cell * 0x1p-32 < 30 * p; cell++) { // the rest is below exp(-30)
      int word = (int) (0xFFFFFFFFL - cell);
      if (ChainRandomness.isRefined(word, token)) {
        // Numbers of 2^-52 apart, all of them near 1 and one in 2^8 of them where p is larger.
        int apart = p > 1e-12 ? 1 << 8 : 1;
        double mean = 0;
        for (int low = apart / 2; low < 1 << 20; low += apart) {
          mean += won(ChainRandomness.refined(word, low << 12), p);
        }
        sum += mean * apart * 0x1p-20;
      } else {
        sum += won(Philox.uniform(word), p);
      }
    }
    return sum * 0x1p-32;
  }

  private static double won(double u, double p) {
    return Math.exp(Math.log(u) * (1 - p) / p);
  }

  @Test
  void onlyTheTailOfTokensOfLargeVocabulariesIsRefined() {
    int first = ChainRandomness.FIRST_REFINED_TOKEN;
    assertThat(ChainRandomness.isRefined(-1, first - 1)).isFalse();
    assertThat(ChainRandomness.isRefined(-1, first)).isTrue();
    assertThat(ChainRandomness.isRefined(-1024, first)).isTrue();
    assertThat(ChainRandomness.isRefined(-1025, first)).isFalse();
    assertThat(ChainRandomness.refined(-1, -1)).isEqualTo(1 - 0x1p-53);
    assertThat(ChainRandomness.refined(-1024, 0)).isEqualTo(1 - 0x1p-22 + 0x1p-53);
    assertThat(ChainRandomness.refined(-2, -1)).isLessThan(ChainRandomness.refined(-1, 0));
  }

  @Test
  void aRefinedNumberTakesTheSecondWord() {
    int token = ChainRandomness.FIRST_REFINED_TOKEN;
    while (!ChainRandomness.isRefined(Philox.word(-3, token, 5, 0), token)) {
      assertThat(randomness.gumbelUniform(5, token)).isEqualTo(Philox.uniform(-3, token++, 5, 0));
    }
    double u = randomness.gumbelUniform(5, token);
    assertThat(u).isCloseTo(Philox.uniform(-3, token, 5, 0), within(0x1p-33));
    assertThat(u)
        .isEqualTo(
            ChainRandomness.refined(
                Philox.word(-3, token, 5, 0), Philox.secondWord(-3, token, 5, 0)));
  }

  @Test
  void noiseAndInitialTokensFollowPi() {
    long[] written = new long[4];
    long[] initial = new long[4];
    for (int t = 0; t < DRAWS; t++) {
      written[randomness.noiseToken(t, noise)]++;
      initial[randomness.initialToken(t, noise)]++;
    }
    ChiSquare.assertDrawnFrom(pi, written);
    ChiSquare.assertDrawnFrom(pi, initial);
  }

  @Test
  void theInitialStateKeepsClampedTokensAndDrawsTheRest() {
    int[] tokens = {2, 2, 2, 2};
    int[] state = randomness.initialState(tokens, Clamps.of(4, 1, 3), noise);
    assertThat(state[1]).isEqualTo(2);
    assertThat(state[3]).isEqualTo(2);
    assertThat(state[0]).isEqualTo(randomness.initialToken(0, noise));
    assertThat(state[2]).isEqualTo(randomness.initialToken(2, noise));
    assertThat(tokens).containsOnly(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.initialState(tokens, Clamps.none(3), noise));
  }
}
