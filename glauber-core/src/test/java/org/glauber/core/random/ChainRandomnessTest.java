package org.glauber.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.glauber.core.Clamps;
import org.glauber.core.NoiseLaw;
import org.glauber.core.exact.ChiSquare;
import org.junit.jupiter.api.Test;

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
