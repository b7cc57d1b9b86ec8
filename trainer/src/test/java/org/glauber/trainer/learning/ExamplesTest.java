package org.glauber.trainer.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.corpus.Corpus;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static final int SITES = 24;
  private static final int SWEEPS = 4;
  private static final int BATCH = 50;
  private static final int UPDATES = 100;
  private static final int OPENING_UPDATES = 20;
  private static final double STEP_POWER = 2;
  private static final int VOCABULARY = 10;
  private static final int HIDDEN_TOKEN = VOCABULARY;

  private final Examples examples =
      new Examples(recipe(), new Sevens(), Scan.identity(SITES), NoiseLaw.uniform(VOCABULARY, 0.5));

  @Test
  void theOpeningVisitsAQuarterOfTheSitesAtMostAndClampsNone() {
    List<Row> rows = rows(0, OPENING_UPDATES);
    assertThat(rows).extracting(Row::step).containsOnly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(rows)
        .allSatisfy(
            row -> {
              for (int site = 0; site < SITES; site++) {
                boolean isVisited = site <= row.step(); // the scan is the identity
                assertThat(row.visits()[site]).isEqualTo(isVisited ? 1 : 0);
                if (!isVisited) {
                  assertThat(row.tokens()[site]).isIn((long) Sevens.TOKEN, (long) HIDDEN_TOKEN);
                }
              }
            });
  }

  @Test
  void afterItTheStepHasItsLawAndClampsComeInTheirShare() {
    List<Row> rows = rows(OPENING_UPDATES, UPDATES - 1);
    List<Row> free = rows.stream().filter(row -> !row.isClamped()).toList();
    // Of examples that ask to clamp few come out free: a subset or stretch that holds every site.
    assertThat((double) free.size() / rows.size()).isCloseTo(0.7, within(0.05));
    for (int sweep = 1; sweep <= SWEEPS; sweep++) {
      long end = sweep * SITES;
      double share = (double) free.stream().filter(row -> row.step() < end).count() / free.size();
      double law = Math.pow((double) sweep / SWEEPS, 1 / STEP_POWER);
      assertThat(share).as("t < %d", end).isCloseTo(law, within(0.03));
    }
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
        NDList arguments = examples.batch(update).arguments(manager, "update", HIDDEN_TOKEN, 0.001);
        long[][] tokens = bySite(arguments.get(1));
        long[] steps = arguments.get(2).toLongArray();
        long[][] visits = bySite(arguments.get(4));
        for (int row = 0; row < BATCH; row++) {
          rows.add(new Row(tokens[row], steps[row], visits[row]));
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

  /**
   * An example as the network sees it.
   *
   * @param tokens of X_{t+1}
   * @param visits m_j(t + 1)
   */
  private record Row(long[] tokens, long step, long[] visits) {
    /** Whether a site was passed over. */
    boolean isClamped() {
      return Arrays.stream(visits).sum() != step + 1;
    }
  }

  private static Recipe recipe() {
    return new Recipe(
        new TransformerShape(SITES, VOCABULARY, SWEEPS, 1, 1, 8, 8),
        Loss.CROSS_ENTROPY,
        true,
        Optimizer.MUON,
        false,
        0.5,
        (long) BATCH * UPDATES,
        BATCH,
        0.01,
        0.1,
        1,
        0.99,
        (double) OPENING_UPDATES / UPDATES,
        STEP_POWER,
        4,
        0.3,
        5);
  }

  /** Texts of one word. */
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
