package org.glauber.trainer.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelSchedulesTest {
  private static final NoiseLaw NOISE = NoiseLaw.uniform(4, 0.8);

  @Test
  void schedulesAskTwoToFourQuestionsASite() {
    assertThat(LevelSchedules.fast(16, 0.8)).isEqualTo(Levels.of(16, 1, 0));
    assertThat(questions(LevelSchedules.fast(16, 0.8))).isCloseTo(1.8, within(0.01));
    assertThat(LevelSchedules.balanced(16, 0.8)).isEqualTo(Levels.of(16, 5, 1, 0));
    assertThat(questions(LevelSchedules.balanced(16, 0.8))).isCloseTo(2.1, within(0.05));
    assertThat(LevelSchedules.fine(16, 0.8)).isEqualTo(Levels.of(16, 5, 4, 3, 2, 1, 0));
    assertThat(questions(LevelSchedules.fine(16, 0.8))).isCloseTo(3.7, within(0.05));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16, 1_024})
  void noLevelIsBeyondTheMostSweeps(int maxSweeps) {
    SplittableRandom random = new SplittableRandom(maxSweeps);
    List<Levels> drawn =
        IntStream.range(0, 100).mapToObj(_ -> LevelSchedules.draw(maxSweeps, random)).toList();
    assertThat(drawn).allSatisfy(levels -> requireWithin(levels, maxSweeps));
    requireWithin(LevelSchedules.fast(maxSweeps, 0.8), maxSweeps);
    requireWithin(LevelSchedules.balanced(maxSweeps, 0.8), maxSweeps);
    requireWithin(LevelSchedules.fine(maxSweeps, 0.5), maxSweeps);
  }

  @Test
  void examplesComeFromSchedulesLikeThoseServedAndFromPlainSweeps() {
    SplittableRandom random = new SplittableRandom(1);
    List<Levels> drawn =
        IntStream.range(0, 10_000).mapToObj(_ -> LevelSchedules.draw(16, random)).toList();
    assertThat(drawn)
        .contains(Levels.sweeps(1), Levels.sweeps(16))
        .anyMatch(levels -> asksAt(levels, 5, 1, 0))
        .anyMatch(levels -> asksAt(levels, 8, 3, 1, 0));
    double plain = (double) drawn.stream().filter(Levels::isPlain).count() / drawn.size();
    assertThat(plain).isBetween(0.25, 0.4);
  }

  private static void requireWithin(Levels levels, int maxSweeps) {
    assertThat(levels.isLabelled()).isTrue();
    assertThat(levels.visits(levels.sweepCount())).isBetween(1, maxSweeps);
  }

  private static boolean asksAt(Levels levels, int... descending) {
    return levels.sweepCount() == descending.length
        && IntStream.range(0, descending.length)
            .allMatch(k -> levels.visits(descending.length - 1 - k) == descending[k]);
  }

  private static double questions(Levels levels) {
    return IntStream.range(0, levels.sweepCount())
        .mapToDouble(k -> NOISE.cleanProbability(levels.visits(k)))
        .sum();
  }
}
