package org.glauber.trainer.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.recipe.ExampleMix;
import org.glauber.trainer.recipe.Loss;
import org.glauber.trainer.recipe.Objective;
import org.glauber.trainer.recipe.Optimization;
import org.glauber.trainer.recipe.Optimizer;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.recipe.Start;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static final int SITES = 24;
  private static final int SWEEPS = 4;
  private static final int PURE_NOISE = SWEEPS + 1;
  private static final int BATCH = 50;
  private static final int UPDATES = 100;
  private static final int OPENING_UPDATES = 20;
  private static final int SERVED_UPDATES = 30;
  private static final int QUESTIONS = 4;
  private static final int VOCABULARY = 10;
  private static final int HIDDEN_TOKEN = VOCABULARY;
  private static final NoiseLaw NOISE = NoiseLaw.uniform(VOCABULARY, 0.5);

  private final Examples examples =
      new Examples(recipe(), new Sevens(), new NoisingProcess(Scan.identity(SITES), NOISE));

  @Test
  void theOpeningShowsCleanTokensAndPureNoiseInHalfOfTheSitesAtMost() {
    assertThat(rows(0, OPENING_UPDATES))
        .allSatisfy(
            row -> {
              assertThat(row.rank()).isBetween(0, SITES / 2 - 1);
              for (int site = 0; site < SITES; site++) { // the scan is the identity
                assertThat(row.visits()[site])
                    .isEqualTo(site < row.rank() ? PURE_NOISE : site == row.rank() ? 1 : 0);
                if (site > row.rank()) {
                  assertThat(row.tokens()[site]).isEqualTo(Sevens.TOKEN);
                }
              }
            });
  }

  @Test
  void afterItAnExampleIsAStateOfAChainAndClampsComeInTheirShare() {
    List<Row> rows = rows(OPENING_UPDATES, UPDATES);
    List<Row> free = rows.stream().filter(row -> !row.isClamped()).toList();
    // A few examples that should clamp have no clamped sites: the subset is empty, or the free
    // range holds every site.
    List<Row> noisy = rows.stream().filter(row -> row.level() > 0).toList();
    double freeShare = (double) noisy.stream().filter(row -> !row.isClamped()).count();
    assertThat(freeShare / noisy.size()).isCloseTo(0.7, within(0.05));
    assertThat(free)
        .allSatisfy(
            row -> {
              assertThat(row.visits()[row.rank()]).isEqualTo(row.level() + 1);
              assertThat(Arrays.stream(row.visits()).skip(row.rank() + 1))
                  .allMatch(visits -> visits == row.level());
              List<Long> before =
                  Arrays.stream(row.visits()).limit(row.rank()).distinct().boxed().toList();
              assertThat(before).hasSizeLessThan(2).allMatch(visits -> visits > row.level());
            });
  }

  @Test
  void aSiteHoldsNoiseByItsVisits() {
    long[] shown = new long[PURE_NOISE + 1];
    long[] sevens = new long[PURE_NOISE + 1];
    for (Row row : rows(OPENING_UPDATES, UPDATES)) {
      for (int site = 0; site < SITES; site++) {
        if (row.tokens()[site] != HIDDEN_TOKEN) {
          int visits = (int) row.visits()[site];
          shown[visits]++;
          sevens[visits] += row.tokens()[site] == Sevens.TOKEN ? 1 : 0;
        }
      }
    }
    assertThat(shown[SWEEPS]).isZero(); // at the noisiest level, every site is pure noise
    for (int visits : new int[] {0, 1, 2, 3, PURE_NOISE}) {
      double kappa = visits == PURE_NOISE ? 0 : Math.pow(0.5, visits);
      assertThat((double) sevens[visits] / shown[visits])
          .as("%d visits", visits)
          .isCloseTo(kappa + (1 - kappa) / VOCABULARY, within(0.02));
    }
  }

  @Test
  void aLevelIsAskedAboutAsOftenAsThinnedChainsAsk() {
    double[] expected = new double[SWEEPS];
    SplittableRandom random = new SplittableRandom(8);
    int draws = 20_000;
    for (int k = 0; k < draws; k++) {
      Levels levels = LevelSchedules.draw(SWEEPS, random);
      double total =
          IntStream.range(0, levels.sweepCount()).mapToDouble(s -> kappa(levels, s)).sum();
      for (int sweep = 0; sweep < levels.sweepCount(); sweep++) {
        expected[levels.visits(sweep)] += kappa(levels, sweep) / total / draws;
      }
    }
    List<Row> rows = rows(OPENING_UPDATES, UPDATES);
    for (int level = 0; level < SWEEPS; level++) {
      int asked = level;
      double share = (double) rows.stream().filter(row -> row.level() == asked).count();
      assertThat(share / rows.size()).isCloseTo(expected[level], within(0.02));
    }
  }

  private static double kappa(Levels levels, int sweep) {
    return NOISE.cleanProbability(levels.visits(sweep));
  }

  @Test
  void theLastPartAsksOnlyWhatChainsAskAndWeighsEveryStateAlike() {
    List<Row> rows = rows(UPDATES - SERVED_UPDATES, UPDATES);
    assertThat(rows).anyMatch(Row::isFirstSweep).anyMatch(row -> !row.isFirstSweep());
    assertThat(rows)
        .allSatisfy(
            row -> {
              double weight = row.questions().stream().mapToDouble(Question::weight).sum();
              assertThat(weight).isCloseTo(1.0 / BATCH, within(1e-6));
              assertThat(row.questions().getFirst().site()).isEqualTo(row.rank());
              List<Question> others = row.questions().subList(1, row.questions().size());
              assertThat(others).allMatch(question -> row.visits()[question.site()] == PURE_NOISE);
            });
    assertThat(rows).anyMatch(row -> row.questions().size() == QUESTIONS);
    List<Row> before = rows(OPENING_UPDATES, UPDATES - SERVED_UPDATES);
    assertThat(before).anyMatch(row -> !row.isFirstSweep() && row.questions().size() > 1);
  }

  @Test
  void anUpdateSeesTheSameExamplesWheneverItIsAsked() {
    assertThat(rows(70, 71)).usingRecursiveComparison().isEqualTo(rows(70, 71));
    assertThat(rows(70, 71)).usingRecursiveComparison().isNotEqualTo(rows(71, 72));
  }

  private List<Row> rows(int from, int to) {
    List<Row> rows = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int update = from; update < to; update++) {
        NDList arguments = examples.batch(update).update(manager, HIDDEN_TOKEN, 0.001);
        long[][] tokens = bySite(arguments.get(0));
        long[] steps = arguments.get(1).toLongArray();
        long[] sites = arguments.get(2).toLongArray();
        long[][] visits = bySite(arguments.get(3));
        float[] weights = arguments.get(8).toFloatArray();
        for (int row = 0; row < BATCH; row++) {
          int first = row * QUESTIONS;
          List<Question> questions =
              IntStream.range(first, first + QUESTIONS)
                  .filter(k -> weights[k] > 0)
                  .mapToObj(k -> new Question((int) sites[k], weights[k]))
                  .toList();
          rows.add(new Row(tokens[row], (int) steps[row], visits[row], questions));
        }
      }
    }
    return rows;
  }

  private static long[][] bySite(NDArray array) {
    long[] flat = array.toLongArray();
    long[][] rows = new long[BATCH][];
    Arrays.setAll(rows, row -> Arrays.copyOfRange(flat, row * SITES, (row + 1) * SITES));
    return rows;
  }

  private record Question(int site, float weight) {}

  /**
   * An example as the network sees it.
   *
   * @param tokens (site) with the hidden token at the sites asked about
   * @param visits (site)
   */
  private record Row(long[] tokens, int step, long[] visits, List<Question> questions) {
    int rank() {
      return step % SITES;
    }

    int level() {
      return step / SITES;
    }

    /** Returns whether a site is clamped: at level 0, a site before its visit in this sweep. */
    boolean isClamped() {
      return IntStream.range(0, SITES)
          .anyMatch(site -> visits[site] < (site < rank() ? level() + 1 : level()));
    }

    boolean isFirstSweep() {
      return Arrays.stream(visits).anyMatch(count -> count == PURE_NOISE);
    }
  }

  private static Recipe recipe() {
    return new Recipe(
        new TransformerShape(SITES, VOCABULARY, SWEEPS, 1, 1, 8, 8),
        new Objective(Loss.CROSS_ENTROPY, true, 0.5),
        new Optimization(Optimizer.MUON, false, 0.01, 0.1, 1, 0.99),
        new ExampleMix(
            (double) OPENING_UPDATES / UPDATES, (double) SERVED_UPDATES / UPDATES, QUESTIONS, 0.3),
        new RunSize((long) BATCH * UPDATES, BATCH),
        new Start(5, null));
  }

  /** A corpus of texts that contain only one word. */
  private static final class Sevens implements Corpus {
    static final int TOKEN = 7;

    @Override
    public int vocabularySize() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String description() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String licence() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int[] draw(int siteCount, RandomGenerator random) {
      int[] tokens = new int[siteCount];
      Arrays.fill(tokens, TOKEN);
      return tokens;
    }
  }
}
