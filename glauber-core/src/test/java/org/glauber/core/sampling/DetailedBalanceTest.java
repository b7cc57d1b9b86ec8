package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.glauber.core.LogitKind;
import org.glauber.core.TokenLaw;
import org.glauber.core.exact.Table;
import org.glauber.core.exact.World;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetailedBalanceTest {

  /**
   * μ(x) K(x, y) = μ(y) K(y, x), μ the law of X_t and x, y any two states equal but at site i_t.
   */
  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void aSingleSiteUpdateIsInDetailedBalanceWithTheLawOfItsStep(World world) {
    Table table = world.table();
    Denoiser denoiser = world.model(LogitKind.CLEAN);
    for (int step = 0; step < world.stepCount(); step++) {
      double[] law = world.lawAt(step);
      int site = world.visits().scan().siteAt(step);
      for (int from = 0; from < law.length && !world.visits().isSkipped(step); from++) {
        for (int token = 0; token < table.vocabularySize(); token++) {
          int[] target = table.stateAt(from);
          target[site] = token;
          int to = table.indexOf(target);
          if (law[from] > 0) {
            TokenLaw out = world.kernel(table.stateAt(from), step, denoiser);
            TokenLaw back = world.kernel(target, step, denoiser);
            double there = law[from] * out.probability(token);
            double andBack = law[to] * back.probability(table.stateAt(from)[site]);
            assertThat(there).isCloseTo(andBack, within(1e-14));
          }
        }
      }
    }
  }

  /** In balance with its step's law, each kernel leads from the law of X_{t+1} to that of X_t. */
  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void theKernelsTakeTheLawOfTheNoisedStateBackToTheData(World world) {
    for (LogitKind kind : LogitKind.values()) {
      double[] generated = world.generatedFrom(world.lawAt(world.stepCount()), world.model(kind));
      assertThat(generated).containsExactly(world.target(), within(1e-12));
    }
  }
}
