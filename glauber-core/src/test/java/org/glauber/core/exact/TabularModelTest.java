package org.glauber.core.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.TokenLaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TabularModelTest {

  /** The law of X_t is pushed step by step; the model knows only the visits. */
  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void itsConditionalIsThatOfTheLawTheForwardStepsReach(World world) {
    Table table = world.table();
    for (int step = 0; step < world.stepCount(); step++) {
      double[] law = world.lawAt(step);
      int site = world.visits().scan().siteAt(step);
      for (int index = 0; index < law.length; index++) {
        int[] state = table.stateAt(index);
        double[] joint = new double[table.vocabularySize()]; // P(X_{t,-i}, X_{t,i} = a)
        for (int token = 0; token < joint.length; token++) {
          state[site] = token;
          joint[token] = law[table.indexOf(state)];
        }
        double rest = Arrays.stream(joint).sum();
        if (rest > 0 && !world.visits().isSkipped(step)) {
          for (LogitKind kind : LogitKind.values()) {
            TokenLaw kernel = world.kernel(state, step, world.model(kind));
            for (int token = 0; token < joint.length; token++) {
              assertThat(kernel.probability(token)).isCloseTo(joint[token] / rest, within(1e-12));
            }
          }
        }
      }
    }
  }

  @Test
  void theHiddenTokenHasNoInfluence() {
    World world = World.all().get(0);
    int[] visits = world.visits().after(2);
    TabularModel model = world.model(LogitKind.CLEAN);
    assertThat(model.logits(new int[] {0, 1, 0}, 2, 2, visits))
        .isEqualTo(model.logits(new int[] {0, 1, 2}, 2, 2, visits));
  }

  @Test
  void inputsWithoutAConditionalAreRejected() {
    Table alternating = Table.of(2, 3, state -> state[0] == state[1] ? 0 : 1);
    TabularModel model = new TabularModel(alternating, NoiseLaw.uniform(2, 0.5), LogitKind.CLEAN);
    int[] impossible = {0, 0, 0};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.logits(impossible, 2, 2, new int[] {0, 0, 1}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.logits(impossible, 2, 2, new int[] {1, 1, 0}));
  }

  @Test
  void statesAndIndicesAreEachOthersInverse() {
    Table table = Table.of(3, 4, state -> 1);
    for (int index = 0; index < 81; index++) {
      assertThat(table.indexOf(table.stateAt(index))).isEqualTo(index);
      assertThat(table.probability(index)).isCloseTo(1.0 / 81, within(1e-15));
    }
  }

  @Test
  void tablesTooLargeOrWithoutAWeightAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Table.of(2, 21, state -> 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Table.of(2, 2, state -> 0));
  }
}
