package org.glauber.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.glauber.core.Levels;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.exact.Table;
import org.glauber.core.exact.TabularModel;
import org.glauber.core.sampling.Denoiser;
import org.glauber.trainer.corpus.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReliabilityTest {
  private static final int SITES = 4;
  private static final NoiseLaw NOISE = NoiseLaw.uniform(3, 0.8);
  private static final Table TABLE = table();
  private static final Visits VISITS =
      Visits.unclamped(Scan.of(new int[] {2, 0, 3, 1}), Levels.of(16, 5, 1, 0));

  private static Table table() {
    Random random = new Random(11);
    return Table.of(3, SITES, state -> 0.01 + Math.pow(random.nextDouble(), 4));
  }

  /** A corpus of the states in the table. */
  private record TableCorpus() implements Corpus {
    @Override
    public int vocabularySize() {
      return TABLE.vocabularySize();
    }

    @Override
    public String description() {
      return "a table";
    }

    @Override
    public String licence() {
      return "";
    }

    @Override
    public int[] draw(int siteCount, RandomGenerator random) {
      return TABLE.draw(random);
    }
  }

  /** The exact denoiser at another temperature; below 1 it is overconfident. */
  private record Tempered(Denoiser exact, double temperature) implements Denoiser {
    @Override
    public LogitKind logitKind() {
      return exact.logitKind();
    }

    @Override
    public double[] logits(int[] state, int step, int site, int[] visits) {
      return Arrays.stream(exact.logits(state, step, site, visits))
          .map(logit -> logit / temperature)
          .toArray();
    }
  }

  private static List<LevelReliability> measured(Denoiser denoiser) {
    return new Reliability(NOISE, VISITS, new TableCorpus(), 6_000).of(denoiser, 5, () -> {});
  }

  @ParameterizedTest
  @EnumSource
  void anExactNetworkIsReliableAtEveryLevel(LogitKind kind) {
    List<LevelReliability> levels = measured(new TabularModel(TABLE, NOISE, kind));
    assertThat(levels).extracting(LevelReliability::level).containsExactly(5, 1, 0);
    assertThat(levels)
        .allSatisfy(
            level -> {
              assertThat(level.isReliable()).isTrue();
              assertThat(level.loss()).isCloseTo(level.entropy(), within(0.06));
              assertThat(level.confidence())
                  .isBetween(level.interval().low(), level.interval().high());
            });
  }

  @Test
  void anOverconfidentNetworkIsFoundOut() {
    Denoiser exact = new TabularModel(TABLE, NOISE, LogitKind.CLEAN);
    assertThat(measured(new Tempered(exact, 0.5)))
        .allSatisfy(
            level -> {
              assertThat(level.isReliable()).isFalse();
              assertThat(level.error()).isGreaterThan(0.05);
              assertThat(level.confidence()).isGreaterThan(level.interval().high());
              assertThat(level.loss()).isGreaterThan(level.entropy() + 0.05);
            });
  }

  @Test
  void anUnderconfidentNetworkIsFoundOut() {
    Denoiser exact = new TabularModel(TABLE, NOISE, LogitKind.CLEAN);
    assertThat(measured(new Tempered(exact, 3)))
        .allSatisfy(
            level -> {
              assertThat(level.isReliable()).isFalse();
              assertThat(level.confidence()).isLessThan(level.interval().low());
            });
  }

  @Test
  void theErrorIsTheMeanDistanceOfTheBins() {
    List<Prediction> predictions =
        IntStream.range(0, 100)
            .mapToObj(k -> new Prediction(k < 60 ? 0.95 : 0.55, k % 2 == 0, 1, 1, 1, 1, 1))
            .toList();
    LevelReliability level = LevelReliability.of(3, predictions);
    assertThat(level.error()).isCloseTo(0.6 * 0.45 + 0.4 * 0.05, within(1e-9));
    assertThat(level.bins()).extracting(Bin::count).containsExactly(40, 60);
    assertThat(level.bins()).extracting(Bin::accuracy).containsExactly(0.5, 0.5);
  }

  /** The work does not depend on the length of the chain. */
  @Test
  void ofManySweepsSomeAreAskedAbout() {
    Visits many = Visits.unclamped(Scan.identity(SITES), Levels.sweeps(64));
    int[] asked = new int[1];
    List<LevelReliability> levels =
        new Reliability(NOISE, many, new TableCorpus(), 80)
            .of(new TabularModel(TABLE, NOISE, LogitKind.CLEAN), 1, () -> asked[0]++);
    assertThat(levels).hasSize(8);
    assertThat(levels.getFirst().level()).isEqualTo(63);
    assertThat(levels.getLast().level()).isZero();
    assertThat(asked[0]).isEqualTo(80);
  }
}
