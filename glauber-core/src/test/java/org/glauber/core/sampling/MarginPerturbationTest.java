package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.TokenLaw;
import org.glauber.core.random.ChainRandomness;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logits moved by 0.999 of a margin give the same token: at temperatures from 1e-6 to 100, at every
 * kind of topP, with clean parts from 1e-12 to 1 and 2 to 2,000 tokens, where rounding is as large
 * as what is measured.
 */
class MarginPerturbationTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100})
  void movedLogitsGiveTheSameToken(double temperature) {
    assertFirm(new SplittableRandom(1), temperature, 300, false);
  }

  /** The edge of the nucleus is a few units in the last place from the mass of some tokens. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100})
  void movedLogitsGiveTheSameTokenWhereTheMassIsMetInTheNoise(double temperature) {
    assertFirm(new SplittableRandom(2), temperature, 300, true);
  }

  @Tag("measured")
  @Test
  void movedLogitsGiveTheSameTokenInAHundredThousandDecisions() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 200; round++) {
      double temperature = Math.pow(10, random.nextDouble(-6, 2));
      assertFirm(random, temperature, 500, random.nextBoolean());
    }
  }

  private static void assertFirm(
      SplittableRandom random, double temperature, int updates, boolean isAtEdge) {
    int firm = 0;
    for (int k = 0; k < updates; k++) {
      Update update = Update.random(random.split(), temperature, isAtEdge, k % 100 == 99);
      firm += update.assertFirm() ? 1 : 0;
    }
    assertThat(firm).isGreaterThan(updates / 3);
  }

  /** One update with everything but the logits held fixed. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Update(
      SplittableRandom random,
      LogitKind kind,
      NoiseLaw noise,
      int visits,
      double temperature,
      double topP,
      double[] gumbel,
      double[] logits) {

    static Update random(
        SplittableRandom random, double temperature, boolean isAtEdge, boolean isLarge) {
      int vocabularySize = isLarge ? 2_000 : random.nextInt(2, 10);
      LogitKind kind = isAtEdge || random.nextInt(4) > 0 ? LogitKind.CLEAN : LogitKind.SIGNAL;
      boolean isClean = !isAtEdge && random.nextInt(4) == 0;
      double kappa = Math.pow(10, isAtEdge ? random.nextDouble(-12, -4) : random.nextDouble(-9, 0));
      NoiseLaw noise = NoiseLaw.of(kappa, tokenLaw(random, vocabularySize));
      double[] logits = logits(random, vocabularySize, temperature);
      TokenLaw law = kind.law(logits, isClean ? 0 : 1, noise);
      double topP = isAtEdge ? massOfSome(random, law, temperature) : topP(random);
      double[] gumbel = new double[vocabularySize];
      ChainRandomness randomness = new ChainRandomness(random.nextLong());
      Arrays.setAll(gumbel, token -> randomness.gumbel(0, token));
      gumbel[random.nextInt(vocabularySize)] += random.nextInt(4) == 0 ? 20 : 0;
      return new Update(random, kind, noise, isClean ? 0 : 1, temperature, topP, gumbel, logits);
    }

    /** Even, even with a reserved token, even but for what a manifest may round, or uneven. */
    private static double[] tokenLaw(SplittableRandom random, int vocabularySize) {
      double[] weights = new double[vocabularySize];
      boolean isUneven = random.nextInt(4) == 0;
      Arrays.setAll(weights, token -> isUneven ? random.nextDouble(0.1, 1) : 1);
      weights[0] = vocabularySize > 2 && random.nextBoolean() ? 0 : 1;
      double scale = random.nextInt(3) == 0 ? random.nextDouble(1 - 9e-10, 1 + 9e-10) : 1;
      double sum = Arrays.stream(weights).sum() / scale;
      return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private static double[] logits(
        SplittableRandom random, int vocabularySize, double temperature) {
      double[] spreads = {3 * temperature, Math.pow(10, random.nextDouble(-9, 0)), 2, 5, 20, 500};
      double spread = spreads[random.nextInt(spreads.length)];
      boolean isCoarse = random.nextInt(5) == 0; // so that probabilities tie
      return IntStream.range(0, vocabularySize)
          .mapToDouble(_ -> spread * (isCoarse ? random.nextInt(3) : random.nextGaussian()))
          .toArray();
    }

    private static double topP(SplittableRandom random) {
      return switch (random.nextInt(6)) {
        case 0 -> 1;
        case 1 -> Math.nextDown(1.0);
        case 2 -> 1 - Math.pow(10, random.nextDouble(-15, -1));
        case 3 -> Math.pow(10, random.nextDouble(-12, 0));
        default -> random.nextDouble(0.02, 0.99);
      };
    }

    private static double massOfSome(SplittableRandom random, TokenLaw law, double temperature) {
      TokenLaw tempered = law.tempered(temperature);
      int[] order = descending(tempered);
      double mass =
          Arrays.stream(order)
              .limit(random.nextInt(1, order.length))
              .mapToDouble(tempered::probability)
              .sum();
      double ulps = random.nextInt(-9, 10) * Math.pow(10, random.nextInt(4));
      return Math.clamp(mass + ulps * Math.ulp(mass), 1e-300, Math.nextDown(1.0));
    }

    private static int[] descending(TokenLaw law) {
      return IntStream.range(0, law.vocabularySize())
          .boxed()
          .sorted((a, b) -> Double.compare(law.logProbability(b), law.logProbability(a)))
          .mapToInt(Integer::intValue)
          .toArray();
    }

    private Decision decide(double[] moved) {
      return HeatBath.decide(
          kind.law(moved, visits, noise), temperature, topP, token -> gumbel[token]);
    }

    /**
     * Moves the logits in every worst direction that is known; tells whether there was a margin.
     */
    boolean assertFirm() {
      Decision decision = decide(logits);
      assertThat(decision.margin()).isGreaterThanOrEqualTo(0);
      double reach = 0.999 * Math.min(decision.margin(), 50);
      int[] order = descending(kind.law(logits, visits, noise));
      int edge = edge(order);
      for (int direction = 0; reach > 0 && direction < 16; direction++) {
        int rank =
            IntStream.of(edge, edge - 1, 1, random.nextInt(order.length)).toArray()[direction / 4];
        double[] signs = new double[order.length];
        for (int k = 0; k < order.length; k++) {
          signs[order[k]] = k < rank == (direction % 2 == 0) ? 1 : -1;
        }
        signs[decision.token()] *= direction % 4 < 2 ? 1 : -1;
        double[] moved = new double[order.length];
        Arrays.setAll(moved, token -> logits[token] + reach * signs[token]);
        assertThat(decide(moved).token()).as("%s", this).isEqualTo(decision.token());
      }
      return reach > 0;
    }

    /** How many tokens are in the nucleus. */
    private int edge(int[] order) {
      TokenLaw law = kind.law(logits, visits, noise);
      TokenLaw tempered = temperature > 0 ? law.tempered(temperature) : law;
      double mass = 0;
      int edge = 0;
      while (edge < order.length && mass < topP) {
        mass += tempered.probability(order[edge++]);
      }
      return edge;
    }

    @Override
    public String toString() {
      return "%s, kappa %s, temperature %s, topP %s, %d tokens"
          .formatted(
              kind, noise.cleanProbability(visits), temperature, topP, noise.vocabularySize());
    }
  }
}
