package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.random.ChainRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainStepsTest {
  private static final int CHAINS = 2_000;

  @ParameterizedTest
  @CsvSource({"0.5, 4", "0.5, 16", "0.8, 1", "0.8, 16", "0.3, 7"})
  void thinningLeavesTheQuestionsOfTheFormula(double keep, int sweeps) {
    double sum = 0;
    for (int seed = 0; seed < CHAINS; seed++) {
      sum += questions(steps(Sampler.THINNED_HEAT_BATH, keep, sweeps, seed)).count();
    }
    double expected = 5 * (1 - Math.pow(keep, sweeps)) / (1 - keep);
    double variance = 0; // of one chain: each visit's is a coin's
    for (int m = 0; m < sweeps; m++) {
      variance += 5 * Math.pow(keep, m) * (1 - Math.pow(keep, m));
    }
    assertThat(steps(Sampler.THINNED_HEAT_BATH, keep, sweeps, 1).expectedQuestionsBelow(6 * sweeps))
        .isCloseTo(expected, within(1e-9));
    assertThat(sum / CHAINS).isCloseTo(expected, within(4 * Math.sqrt(variance / CHAINS) + 1e-12));
  }

  @Test
  void aThinnedScheduleAsksBySumOfKappaOverItsLevels() {
    double sum = 0;
    for (int seed = 0; seed < CHAINS; seed++) {
      sum += questions(schedule(Sampler.THINNED_HEAT_BATH, seed)).count();
    }
    double expected = 5 * (1 + 0.8 + Math.pow(0.8, 5));
    ChainSteps steps = schedule(Sampler.THINNED_HEAT_BATH, 1);
    assertThat(steps.stepCount()).isEqualTo(18);
    assertThat(steps.expectedQuestionsBelow(18)).isCloseTo(expected, within(1e-12));
    assertThat(steps.kappa(12)).isEqualTo(Math.pow(0.8, 5));
    assertThat(steps.lastQuestionBelow(18)).isBetween(0, 17);
    assertThat(sum / CHAINS).isCloseTo(expected, within(4 * Math.sqrt(5.0 / CHAINS)));
    assertThat(questions(schedule(Sampler.HEAT_BATH, 1)).count()).isEqualTo(15);
  }

  private static ChainSteps schedule(Sampler sampler, long seed) {
    return new ChainSteps(
        NoiseLaw.uniform(3, 0.8),
        new Visits(Scan.identity(6), Clamps.of(6, 2), Levels.of(16, 5, 1, 0)),
        Sampling.EXACT.with(sampler),
        seed);
  }

  @Test
  void theHeatBathAsksAtEveryFreeSite() {
    ChainSteps steps = steps(Sampler.HEAT_BATH, 0.5, 3, 1);
    assertThat(questions(steps).count()).isEqualTo(15);
    assertThat(steps.expectedQuestionsBelow(18)).isEqualTo(15);
    assertThat(steps.expectedQuestionsBelow(8)).isEqualTo(7);
    assertThat(steps.isQuestion(8)).isFalse();
    assertThat(steps.isSkipped(8)).isTrue();
    assertThat(steps.nextQuestion(15)).isEqualTo(9);
    assertThat(steps.nextQuestion(3)).isEqualTo(-1);
    assertThat(steps.cleanPart(15)).isEqualTo(0.25);
  }

  @Test
  void aThinnedChainsLastSweepAsksAtEveryFreeSiteAndFromTheCleanLaw() {
    for (int seed = 0; seed < 50; seed++) {
      ChainSteps steps = steps(Sampler.THINNED_HEAT_BATH, 0.5, 4, seed);
      assertThat(steps.expectedQuestionsBelow(6)).isEqualTo(5);
      assertThat(steps.cleanPart(23)).isEqualTo(1);
      for (int step = 23; step >= 6; step--) {
        if (steps.isSkipped(step)) {
          continue;
        }
        int next = steps.nextQuestion(step);
        assertThat(steps.isQuestion(next)).isTrue();
        assertThat(next % 6).isEqualTo(step % 6);
        for (int between = step - 6; between > next; between -= 6) {
          assertThat(steps.isQuestion(between)).isFalse();
        }
      }
    }
  }

  @Test
  void noStepIsAQuestionOnceKappaIsBelowEveryUniformNumber() {
    ChainSteps steps = steps(Sampler.THINNED_HEAT_BATH, 0.5, 40, 1);
    assertThat(steps.lastQuestionBelow(240)).isEqualTo(questions(steps).max().orElseThrow());
    assertThat(steps.lastQuestionBelow(240)).isLessThan(33 * 6);
    assertThat(Math.pow(0.5, 33)).isEqualTo(ChainRandomness.LEAST_UNIFORM);
  }

  private static IntStream questions(ChainSteps steps) {
    return IntStream.range(0, steps.stepCount()).filter(steps::isQuestion);
  }

  private static ChainSteps steps(Sampler sampler, double keep, int sweeps, long seed) {
    return new ChainSteps(
        NoiseLaw.uniform(3, keep),
        new Visits(Scan.identity(6), Clamps.of(6, 2), Levels.sweeps(sweeps)),
        Sampling.EXACT.with(sampler),
        seed);
  }
}
