package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.glauber.core.exact.Table;
import org.glauber.core.exact.World;
import org.junit.jupiter.api.Test;

class BinaryLossTest {
  private static final int STEP = 4;
  private static final int EXAMPLES = 300_000;

  private final World world = World.all().get(1);
  private final Table table = world.table();
  private final NoiseLaw noise = world.noise();
  private final int site = world.visits().scan().siteAt(STEP);
  private final int visits = world.visits().before(site, STEP);

  @Test
  void theLossIsTheCrossEntropyOfNoiseAgainstSignal() {
    double[] signalLogits = {0, Math.log(3), 800}; // q = 1/2, 1/4, 0
    assertThat(BinaryLoss.oneClass(signalLogits, 0, true)).isCloseTo(Math.log(2), within(1e-15));
    assertThat(BinaryLoss.oneClass(signalLogits, 1, true)).isCloseTo(Math.log(4), within(1e-15));
    assertThat(BinaryLoss.oneClass(signalLogits, 1, false))
        .isCloseTo(Math.log(4.0 / 3), within(1e-15));
    assertThat(BinaryLoss.oneClass(signalLogits, 2, true)).isEqualTo(800);
    assertThat(BinaryLoss.oneClass(signalLogits, 2, false)).isZero();
  }

  @Test
  void theExpectedLossIsTheMeanOfTheOneClassLossGivenTheCleanToken() {
    double[] signalLogits = {0.3, -1.2, 2.5};
    for (int clean = 0; clean < 3; clean++) {
      assertThat(expected(signalLogits, clean))
          .isCloseTo(oneClassMean(signalLogits, clean), within(1e-14));
    }
  }

  @Test
  void anImpossibleTokensExactLogitCostsNothing() {
    TokenLaw kept = TokenLaw.ofWeights(new double[] {1, 0, 0});
    double[] exact = Lemma.signalLogits(kept, noise);
    assertThat(BinaryLoss.expected(exact, kept, noise)).isPositive().isLessThan(1);
  }

  /** Over every context X_{t+1,-i}: minimise each loss' mean numerically, and ask the table. */
  @Test
  void bothLossesAreMinimisedByTheExactSignalLogits() {
    for (int[] context : contexts()) {
      double[] posterior = cleanPosterior(context);
      double[] oneClass = minimise(s -> mean(posterior, clean -> oneClassMean(s, clean)));
      double[] expected = minimise(s -> mean(posterior, clean -> expected(s, clean)));
      double[] exact =
          world.model(LogitKind.SIGNAL).logits(context, STEP, site, world.visits().after(STEP));
      assertThat(oneClass).containsExactly(exact, within(1e-5));
      assertThat(expected).containsExactly(exact, within(1e-5));
    }
  }

  /** Algorithm 1 on samples alone; the classifier is a table of one logit per context and class. */
  @Test
  void aClassifierFittedByAlgorithmOneGivesBackTheLaw() {
    Random random = new Random(3);
    int[][] counts = new int[2][table.stateCount()]; // (isNoise, X_{t+1})
    for (int example = 0; example < EXAMPLES; example++) {
      int[] state = world.forward().sample(table.draw(random), STEP, random);
      boolean isNoise = world.forward().step(state, STEP, random);
      counts[isNoise ? 1 : 0][table.indexOf(state)]++;
    }
    double farthestFromNoise = 0;
    for (int[] context : contexts()) {
      TokenLaw fitted = Lemma.law(minimise(s -> sampleLoss(s, context, counts)), noise);
      TokenLaw exact = world.kernel(context, STEP, world.model(LogitKind.CLEAN));
      assertThat(distance(fitted::probability, exact)).isLessThan(0.03);
      farthestFromNoise = Math.max(farthestFromNoise, distance(noise::probability, exact));
    }
    // What a classifier that learnt nothing would score.
    assertThat(farthestFromNoise).isGreaterThan(0.2);
  }

  /** One state for each X_{t+1,-i}. */
  private List<int[]> contexts() {
    return IntStream.range(0, table.stateCount())
        .mapToObj(table::stateAt)
        .filter(state -> state[site] == 0)
        .toList();
  }

  /** P(x0_i | X_{t,-i}), by summing over x0. */
  private double[] cleanPosterior(int[] context) {
    double[] posterior = new double[3];
    double sum = 0;
    for (int index = 0; index < table.stateCount(); index++) {
      int[] clean = table.stateAt(index);
      double joint = table.probability(index);
      for (int other = 0; other < 3; other++) {
        int otherVisits = world.visits().before(other, STEP);
        joint *=
            other == site
                ? 1
                : world.forward().marginal(clean[other], otherVisits).probability(context[other]);
      }
      posterior[clean[site]] += joint;
      sum += joint;
    }
    for (int token = 0; token < 3; token++) {
      posterior[token] /= sum;
    }
    return posterior;
  }

  /** E[oneClass | x0_i]: Z_t and X_{t,i} are independent. */
  private double oneClassMean(double[] signalLogits, int clean) {
    TokenLaw before = world.forward().marginal(clean, visits);
    double keep = noise.keepProbability();
    double mean = 0;
    for (int seen = 0; seen < 3; seen++) {
      mean += (1 - keep) * noise.probability(seen) * BinaryLoss.oneClass(signalLogits, seen, true);
      mean += keep * before.probability(seen) * BinaryLoss.oneClass(signalLogits, seen, false);
    }
    return mean;
  }

  private double expected(double[] signalLogits, int clean) {
    return BinaryLoss.expected(signalLogits, world.forward().marginal(clean, visits), noise);
  }

  private double sampleLoss(double[] signalLogits, int[] context, int[][] counts) {
    int[] state = context.clone();
    double loss = 0;
    for (int seen = 0; seen < 3; seen++) {
      state[site] = seen;
      int index = table.indexOf(state);
      loss += counts[0][index] * BinaryLoss.oneClass(signalLogits, seen, false);
      loss += counts[1][index] * BinaryLoss.oneClass(signalLogits, seen, true);
    }
    return loss / EXAMPLES;
  }

  private static double mean(double[] posterior, IntToDoubleFunction loss) {
    return IntStream.range(0, 3)
        .mapToDouble(token -> posterior[token] * loss.applyAsDouble(token))
        .sum();
  }

  /** Total variation. */
  private static double distance(IntToDoubleFunction law, TokenLaw other) {
    return IntStream.range(0, 3)
            .mapToDouble(token -> Math.abs(law.applyAsDouble(token) - other.probability(token)))
            .sum()
        / 2;
  }

  /** Minimises a sum of convex functions, one of each logit, by the sign of its slope. */
  private static double[] minimise(ToDoubleFunction<double[]> loss) {
    double[] logits = new double[3];
    for (int token = 0; token < 3; token++) {
      double low = -20;
      double high = 20;
      while (high - low > 1e-9) {
        double middle = (low + high) / 2;
        logits[token] = middle + 1e-4;
        double above = loss.applyAsDouble(logits);
        logits[token] = middle - 1e-4;
        double below = loss.applyAsDouble(logits);
        if (above > below) {
          high = middle;
        } else {
          low = middle;
        }
      }
      logits[token] = (low + high) / 2;
    }
    return logits;
  }
}
