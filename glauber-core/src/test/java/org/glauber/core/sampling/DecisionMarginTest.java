package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.random.ChainRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionMarginTest {
  /** Below this, rounding is as large as what is measured. */
  private static final double LEAST_MARGIN = 1e-9;

  /** One update with everything but the logits held fixed. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Update(
      LogitKind kind, int visits, NoiseLaw noise, Sampling sampling, double[] gumbel) {

    Decision decide(double[] logits) {
      double temperature = sampling.temperature().at(0, 1);
      return HeatBath.decide(
          kind.law(logits, visits, noise), temperature, sampling.topP(), token -> gumbel[token]);
    }
  }

  /** Logits are moved by just less than the margin, at random and in every worst direction. */
  @Property(tries = 3000, seed = "2")
  void logitsMovedByLessThanTheMarginGiveTheSameToken(
      @ForAll int seed, @ForAll @IntRange(min = 2, max = 9) int vocabularySize) {
    Random random = new Random(seed);
    Update update = update(random, vocabularySize);
    double[] logits = logits(random, vocabularySize);
    forbidSome(random, logits, update.noise());
    Decision decision = update.decide(logits);
    double reach = Math.min(decision.margin(), 50) * 0.999;
    if (reach > LEAST_MARGIN) {
      for (int direction = 0; direction < 60; direction++) {
        double[] signs = signs(random, direction, logits, decision.token());
        assertThat(update.decide(moved(logits, signs, reach)).token()).isEqualTo(decision.token());
      }
    }
  }

  @Property(tries = 1000, seed = "3")
  void signalLogitsMovedByMoreThanTheMarginCanGiveAnother(
      @ForAll int seed,
      @ForAll @IntRange(min = 2, max = 9) int vocabularySize,
      @ForAll @DoubleRange(min = 0, max = 2) double temperature) {
    Random random = new Random(seed);
    NoiseLaw noise = NoiseLaw.uniform(vocabularySize, 0.5);
    Sampling sampling = Sampling.constant(random.nextInt(4) == 0 ? 0 : temperature, 1);
    Update update = new Update(LogitKind.SIGNAL, 2, noise, sampling, gumbel(seed, vocabularySize));
    double[] logits = logits(random, vocabularySize);
    Decision decision = update.decide(logits);
    double[] signs = new double[vocabularySize];
    Arrays.fill(signs, 1);
    signs[decision.token()] = -1;
    double beyond = decision.margin() * 1.001 + LEAST_MARGIN;
    assertThat(update.decide(moved(logits, signs, beyond)).token()).isNotEqualTo(decision.token());
  }

  /** p = (0.5, 0.3, 0.2), top-p 0.7: token 2 would win, and enters by overtaking token 1. */
  @Test
  void aTokenThatWouldWinEntersByOvertaking() {
    assertChangesAt(Math.log(0.3 / 0.2) / 2, 0.7, new double[] {0, 0, 9}, new double[] {-1, -1, 1});
  }

  /** The same with top-p 0.79: token 2 enters as the mass of the others, 0.8, falls below it. */
  @Test
  void aTokenThatWouldWinEntersAsTheMassAheadFallsShort() {
    double gap = logit(0.8) - logit(0.79);
    assertChangesAt(gap / 2, 0.79, new double[] {0, 0, 9}, new double[] {-1, -1, 1});
  }

  /** Token 1 wins and is the last in; it leaves as token 2 overtakes it. */
  @Test
  void theWinnerLeavesByBeingOvertaken() {
    assertChangesAt(Math.log(0.3 / 0.2) / 2, 0.7, new double[] {0, 9, 8}, new double[] {1, -1, 1});
  }

  /** With top-p 0.51 it leaves as the mass of token 0, 0.5, reaches it. */
  @Test
  void theWinnerLeavesAsTheMassAheadSuffices() {
    double gap = logit(0.51) - logit(0.5);
    assertChangesAt(gap / 2, 0.51, new double[] {0, 9, 0}, new double[] {1, -1, -1});
  }

  /** Tokens 1 and 2 are 1e-9 apart, with the edge between them, but neither can win. */
  @Test
  void anEdgeThatCannotChangeTheTokenDoesNotReduceTheMargin() {
    NoiseLaw noise = NoiseLaw.uniform(3, 0.5);
    Sampling sampling = Sampling.constant(1, 0.7);
    Update update = new Update(LogitKind.SIGNAL, 0, noise, sampling, new double[] {5, 0, 0});
    Decision decision = update.decide(new double[] {1, 0, -1e-9});
    assertThat(decision.token()).isZero();
    assertThat(decision.margin()).isGreaterThan(0.49);
  }

  /** Sixty tokens, each of which differs from its neighbour by a thousandth of a thousandth. */
  @ParameterizedTest
  @ValueSource(doubles = {0.7, 1, 1.5})
  void underNoiseTheMarginGrowsAsTheNetworkHasLessInfluence(double temperature) {
    NoiseLaw noise = NoiseLaw.uniform(60, 0.5);
    Random random = new Random(4);
    int firm = 0;
    for (int round = 0; round < 200; round++) {
      Update update =
          new Update(
              LogitKind.CLEAN, 10, noise, Sampling.constant(temperature, 0.9), gumbel(round, 60));
      double[] logits = random.doubles(60, -8, 0).toArray();
      firm += update.decide(logits).margin() > 1e-4 ? 1 : 0;
    }
    assertThat(firm).isGreaterThan(190);
  }

  @Test
  void nothingMovesTheOnlyDrawableToken() {
    NoiseLaw noise = NoiseLaw.of(0.5, new double[] {0, 1});
    for (double temperature : new double[] {0, 0.5}) {
      Update update =
          new Update(LogitKind.CLEAN, 1, noise, Sampling.constant(temperature, 0.9), new double[2]);
      assertThat(update.decide(new double[2])).isEqualTo(new Decision(1, Double.POSITIVE_INFINITY));
    }
  }

  private static void assertChangesAt(double margin, double topP, double[] gumbel, double[] signs) {
    NoiseLaw noise = NoiseLaw.uniform(3, 0.5);
    Update update = new Update(LogitKind.SIGNAL, 0, noise, Sampling.constant(1, topP), gumbel);
    double[] logits = {Math.log(0.5), Math.log(0.3), Math.log(0.2)};
    Decision decision = update.decide(logits);
    assertThat(decision.margin()).isCloseTo(margin, within(1e-11));
    int within = update.decide(moved(logits, signs, 0.999 * margin)).token();
    int beyond = update.decide(moved(logits, signs, 1.001 * margin)).token();
    assertThat(within).isEqualTo(decision.token());
    assertThat(beyond).isNotEqualTo(decision.token());
  }

  private static Update update(Random random, int vocabularySize) {
    double[] weights = random.doubles(vocabularySize, 0.1, 1).toArray();
    if (random.nextBoolean()) {
      Arrays.fill(weights, 1);
    }
    if (vocabularySize > 2 && random.nextBoolean()) {
      weights[random.nextInt(vocabularySize)] = 0; // reserved
    }
    double sum = Arrays.stream(weights).sum();
    NoiseLaw noise = NoiseLaw.of(0.6, Arrays.stream(weights).map(w -> w / sum).toArray());
    double temperature = random.nextInt(5) == 0 ? 0 : 0.3 + 2 * random.nextDouble();
    double topP = random.nextInt(5) == 0 ? 1 : 0.05 + 0.94 * random.nextDouble();
    return new Update(
        random.nextBoolean() ? LogitKind.SIGNAL : LogitKind.CLEAN,
        random.nextInt(12),
        noise,
        Sampling.constant(temperature, topP),
        gumbel(random.nextLong(), vocabularySize));
  }

  private static double[] gumbel(long seed, int vocabularySize) {
    ChainRandomness randomness = new ChainRandomness(seed);
    double[] gumbel = new double[vocabularySize];
    Arrays.setAll(gumbel, token -> randomness.gumbel(0, token));
    return gumbel;
  }

  /** Often on a coarse grid, so that probabilities tie. */
  private static double[] logits(Random random, int vocabularySize) {
    boolean coarse = random.nextInt(4) == 0;
    double[] logits = new double[vocabularySize];
    Arrays.setAll(
        logits,
        token -> coarse ? random.nextInt(3) : random.nextGaussian() * (1 + random.nextInt(3)));
    return logits;
  }

  /** Sometimes -∞ for some of the tokens, but never for all drawable tokens. */
  private static void forbidSome(Random random, double[] logits, NoiseLaw noise) {
    int allowed = noise.tokenAt(random.nextDouble());
    for (int token = 0; token < logits.length && random.nextBoolean(); token++) {
      if (token != allowed) {
        logits[token] = Double.NEGATIVE_INFINITY;
      }
    }
  }

  /**
   * Directions to move in, each token by -1 or 1 of the margin: the winner against all, or the
   * tokens ahead of a rank against those behind, both ways and with the winner on either side; else
   * at random.
   */
  private static double[] signs(Random random, int direction, double[] logits, int winner) {
    double[] signs = new double[logits.length];
    double[] descending = logits.clone();
    Arrays.sort(descending);
    int rank = direction / 4;
    for (int token = 0; token < signs.length; token++) {
      if (rank < logits.length) {
        double threshold = descending[rank];
        signs[token] = (logits[token] >= threshold) == ((direction & 1) == 0) ? 1 : -1;
      } else {
        signs[token] = random.nextBoolean() ? 1 : -1;
      }
    }
    if (rank < logits.length && (direction & 2) != 0) {
      signs[winner] = -1;
    }
    return signs;
  }

  private static double[] moved(double[] logits, double[] signs, double reach) {
    double[] moved = new double[logits.length];
    Arrays.setAll(moved, token -> logits[token] + reach * signs[token]);
    return moved;
  }

  private static double logit(double probability) {
    return Math.log(probability / (1 - probability));
  }
}
