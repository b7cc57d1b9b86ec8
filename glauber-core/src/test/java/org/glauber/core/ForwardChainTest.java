package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.glauber.core.exact.ChiSquare;
import org.glauber.core.exact.Table;
import org.glauber.core.exact.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardChainTest {
  private static final int DRAWS = 20_000;

  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void theClosedFormIsTheLawThatTheStepsReach(World world) {
    for (int step = 0; step <= world.stepCount(); step++) {
      double[] pushed = world.lawAt(step);
      for (int index = 0; index < pushed.length; index++) {
        assertThat(closedForm(world, index, step)).isCloseTo(pushed[index], within(1e-14));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void samplesOfTheClosedFormFollowItsLaw(World world) {
    Random random = new Random(1);
    int step = world.stepCount() - 1;
    Table clean = target(world);
    long[] counts = new long[world.table().stateCount()];
    for (int draw = 0; draw < DRAWS; draw++) {
      counts[clean.indexOf(world.forward().sample(clean.draw(random), step, random))]++;
    }
    ChiSquare.assertDrawnFrom(world.lawAt(step), counts);
  }

  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void explicitStepsFollowTheLawAndReportNoiseOrKept(World world) {
    Random random = new Random(2);
    Table clean = target(world);
    long[] counts = new long[clean.stateCount()];
    long[] noised = new long[2];
    for (int draw = 0; draw < DRAWS; draw++) {
      int[] state = clean.draw(random);
      for (int step = 0; step < world.stepCount(); step++) {
        int before = state[world.visits().scan().siteAt(step)];
        boolean isNoise = world.forward().step(state, step, random);
        if (!isNoise) {
          assertThat(state[world.visits().scan().siteAt(step)]).isEqualTo(before);
        }
        if (!world.visits().isSkipped(step)) {
          noised[isNoise ? 1 : 0]++;
        }
      }
      counts[clean.indexOf(state)]++;
    }
    double keep =
        IntStream.range(0, world.stepCount())
            .filter(step -> !world.visits().isSkipped(step))
            .mapToDouble(world::keepProbability)
            .average()
            .orElseThrow();
    ChiSquare.assertDrawnFrom(world.lawAt(world.stepCount()), counts);
    ChiSquare.assertDrawnFrom(new double[] {keep, 1 - keep}, noised);
  }

  @Test
  void aVisitIsASingleOneWhateverTheLevels() {
    World schedule = World.all().getLast();
    Random random = new Random(3);
    long[] noised = new long[2];
    int last = schedule.stepCount() - 1; // the step itself always writes noise
    for (int draw = 0; draw < DRAWS; draw++) {
      assertThat(schedule.forward().step(new int[4], last, random)).isTrue();
      noised[schedule.forward().visit(new int[4], last, random) ? 1 : 0]++;
    }
    double keep = schedule.noise().keepProbability();
    ChiSquare.assertDrawnFrom(new double[] {keep, 1 - keep}, noised);
  }

  /** Σ_x0 P(x0) Π_j P(X_{n,j} | x0_j). */
  private static double closedForm(World world, int index, int step) {
    Table table = world.table();
    int[] state = table.stateAt(index);
    double[] target = world.target();
    double sum = 0;
    for (int cleanIndex = 0; cleanIndex < table.stateCount(); cleanIndex++) {
      int[] clean = table.stateAt(cleanIndex);
      double product = target[cleanIndex];
      for (int site = 0; site < state.length; site++) {
        int visits = world.visits().before(site, step);
        product *= world.forward().marginal(clean[site], visits).probability(state[site]);
      }
      sum += product;
    }
    return sum;
  }

  private static Table target(World world) {
    double[] target = world.target();
    Table table = world.table();
    return Table.of(
        table.vocabularySize(), table.siteCount(), state -> target[table.indexOf(state)]);
  }
}
