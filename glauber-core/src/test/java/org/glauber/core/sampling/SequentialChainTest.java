package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.glauber.core.LogitKind;
import org.glauber.core.exact.ChiSquare;
import org.glauber.core.exact.Table;
import org.glauber.core.exact.World;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.SequentialChain.Settings;
import org.glauber.core.sampling.TemperatureSchedule.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Algorithm 2 against exact laws: 10,000 chains each, seeds 0 …, chi-square at the 0.1 % level. */
class SequentialChainTest {
  private static final int CHAINS = 10_000;

  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void fromTheExactNoisedStateItGeneratesTheData(World world) {
    double[] law = world.target();
    Table table = world.table();
    Table data =
        Table.of(table.vocabularySize(), table.siteCount(), state -> law[table.indexOf(state)]);
    Random random = new Random(6);
    long[] counts = new long[law.length];
    for (int seed = 0; seed < CHAINS; seed++) {
      int[] state = world.forward().sample(data.draw(random), world.stepCount(), random);
      chain(world, LogitKind.CLEAN, seed).run(state, world.stepCount());
      counts[table.indexOf(state)]++;
    }
    ChiSquare.assertDrawnFrom(law, counts);
  }

  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void fromPureNoiseItGeneratesTheLawOfItsKernels(World world) {
    for (LogitKind kind : LogitKind.values()) {
      ChiSquare.assertDrawnFrom(
          world.generatedFrom(world.initialLaw(), world.model(kind)), generate(world, kind));
    }
  }

  /** Shows that the tests above can fail: one sweep of light noise does not start at pure noise. */
  @Test
  void tooFewSweepsFromPureNoiseDifferFromTheData() {
    World oneSweep = World.all().get(2);
    long[] counts = generate(oneSweep, LogitKind.CLEAN);
    assertThat(ChiSquare.statistic(oneSweep.target(), counts))
        .isGreaterThan(2 * ChiSquare.threshold(oneSweep.target()));
  }

  @Test
  void stepsDescendAndSkipClampedSitesWhichNeverMove() {
    World infilling = World.all().get(3);
    Recording recording = new Recording(infilling.model(LogitKind.CLEAN), new ArrayList<>());
    int[] generated = chain(infilling, recording, 1).generate(infilling.given());
    // The scan is 3, 1, 0, 2, and sites 1 and 2 are clamped.
    assertThat(recording.asked()).extracting(Asked::step).containsExactly(6, 4, 2, 0);
    assertThat(recording.asked()).extracting(Asked::site).containsExactly(0, 3, 0, 3);
    for (Asked asked : recording.asked()) {
      assertThat(asked.visits()).isEqualTo(infilling.visits().after(asked.step()));
      assertThat(asked.state()[1]).isEqualTo(infilling.given()[1]);
      assertThat(asked.state()[2]).isEqualTo(infilling.given()[2]);
    }
    assertThat(generated[1]).isEqualTo(infilling.given()[1]);
    assertThat(generated[2]).isEqualTo(infilling.given()[2]);
  }

  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void aChainResumedAtAnyStepEndsTheSame(World world) {
    Recording recording = new Recording(world.model(LogitKind.CLEAN), new ArrayList<>());
    int[] whole = chain(world, recording, 77).generate(world.given());
    int question = 0;
    for (int step = world.stepCount() - 1; step >= 0; step--) {
      if (!world.visits().isSkipped(step)) {
        int[] state = recording.asked().get(question++).state();
        chain(world, world.model(LogitKind.CLEAN), 77).run(state, step + 1);
        assertThat(state).isEqualTo(whole);
      }
    }
    assertThat(recording.asked()).hasSize(question);
  }

  /** The temperature is 0 below half the steps, where the update must be the argmax. */
  @Test
  void eachStepHasTheTemperatureOfItsPhase() {
    World world = World.all().get(1);
    Denoiser model = world.model(LogitKind.CLEAN);
    Sampling sampling =
        new Sampling(
            Sampler.HEAT_BATH,
            new TemperatureSchedule(List.of(new Phase(0.5, 3), new Phase(0, 0))),
            1);
    SequentialChain cooling =
        new SequentialChain(model, world.noise(), world.visits(), new Settings(sampling, 5));
    int[] state = {0, 1, 2};
    for (int step = 0; step < world.stepCount(); step++) {
      int now = step;
      ChainRandomness randomness = new ChainRandomness(5);
      Decision expected =
          HeatBath.decide(
              world.kernel(state, step, model),
              step < 4.5 ? 0 : 3,
              1,
              token -> randomness.gumbel(now, token));
      assertThat(cooling.decide(state, step)).isEqualTo(expected);
    }
  }

  /** The arguments of one call of the denoiser. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asked(int[] state, int step, int site, int[] visits) {}

  /** A denoiser that records its calls. */
  private record Recording(Denoiser model, List<Asked> asked) implements Denoiser {
    @Override
    public LogitKind logitKind() {
      return model.logitKind();
    }

    @Override
    public double[] logits(int[] state, int step, int site, int[] visits) {
      asked.add(new Asked(state.clone(), step, site, visits));
      return model.logits(state, step, site, visits);
    }
  }

  private static SequentialChain chain(World world, LogitKind kind, long seed) {
    return chain(world, world.model(kind), seed);
  }

  private static SequentialChain chain(World world, Denoiser denoiser, long seed) {
    return new SequentialChain(
        denoiser, world.noise(), world.visits(), new Settings(Sampling.EXACT, seed));
  }

  private static long[] generate(World world, LogitKind kind) {
    long[] counts = new long[world.table().stateCount()];
    for (int seed = 0; seed < CHAINS; seed++) {
      int[] generated = chain(world, kind, seed).generate(world.given());
      counts[world.table().indexOf(generated)]++;
    }
    return counts;
  }
}
