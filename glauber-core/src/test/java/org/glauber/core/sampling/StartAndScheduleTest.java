package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.TokenLaw;
import org.glauber.core.Visits;
import org.glauber.core.exact.MixedTable;
import org.glauber.core.exact.Table;
import org.glauber.core.exact.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Chains that start from π^L with an exact denoiser. Nothing is drawn: the law of the state is
 * pushed through the kernels of all steps and compared with the law of the data.
 */
class StartAndScheduleTest {
  private static final double NOTHING = 1e-12;
  private static final int SITES = 4;
  private static final Table TABLE = table(20260607);

  private static final int RING_SITES = 7;
  private static final double RING_COUPLING = 2.5;
  private static final Table RING = Table.of(3, RING_SITES, StartAndScheduleTest::agreement);

  private static Table table(long seed) {
    Random random = new Random(seed);
    return Table.of(3, SITES, state -> 0.001 + Math.pow(random.nextDouble(), 6));
  }

  private static List<Levels> labelled() {
    return List.of(
        Levels.sweeps(1),
        Levels.sweeps(2),
        Levels.sweeps(3),
        Levels.of(16, 0),
        Levels.of(16, 5, 1, 0),
        Levels.of(16, 7, 3, 1, 0),
        Levels.of(9, 8, 2, 0));
  }

  static Stream<World> fromPureNoise() {
    return labelled().stream().flatMap(levels -> worlds(levels).stream());
  }

  /** Round robin and a permuted scan, with clamps and without, with uniform and other noise. */
  private static List<World> worlds(Levels levels) {
    List<World> worlds = new ArrayList<>();
    for (double keep : new double[] {0.5, 0.8}) {
      for (NoiseLaw noise :
          List.of(NoiseLaw.uniform(3, keep), NoiseLaw.of(keep, new double[] {0.2, 0.5, 0.3}))) {
        for (Scan scan : List.of(Scan.identity(SITES), Scan.of(new int[] {2, 0, 3, 1}))) {
          for (Clamps clamps : List.of(Clamps.none(SITES), Clamps.of(SITES, 1))) {
            worlds.add(
                new World(
                    "levels %s, Π(φ) = %s, site %d first, %d clamped"
                        .formatted(levels, keep, scan.siteAt(0), clamps.count()),
                    TABLE,
                    noise,
                    new Visits(scan, clamps, levels),
                    new int[] {0, 2, 0, 0}));
          }
        }
      }
    }
    return worlds;
  }

  @ParameterizedTest
  @MethodSource("fromPureNoise")
  void fromPureNoiseEverySequenceOfLevelsReachesTheDataByEitherSampler(World world) {
    for (LogitKind kind : LogitKind.values()) {
      for (Sampler sampler : Sampler.values()) {
        assertThat(distance(world, world.model(kind), sampler))
            .as("%s, %s", kind, sampler)
            .isLessThan(NOTHING);
      }
    }
  }

  /** Shows that the test above can fail. Fewer sweeps give a larger distance. */
  @Test
  void unlabelledChainsWithFewSweepsMissTheDataByFar() {
    List<Double> distances = new ArrayList<>();
    for (int sweeps = 1; sweeps <= 3; sweeps++) {
      World world =
          new World(
              "unlabelled",
              TABLE,
              NoiseLaw.uniform(3, 0.8),
              Visits.unclamped(Scan.identity(SITES), Levels.unlabelled(sweeps)),
              new int[SITES]);
      distances.add(distance(world, world.model(LogitKind.CLEAN), Sampler.HEAT_BATH));
    }
    assertThat(distances.get(0)).isGreaterThan(0.03);
    assertThat(distances.get(1)).isBetween(1e-3, distances.get(0) / 2);
    assertThat(distances.get(2)).isBetween(1e-5, distances.get(1) / 2);
  }

  /**
   * V = 3, L = 7, a Potts ring, where neighbouring sites favour equal tokens. A chain of few sweeps
   * whose start is labelled as noisy, but not as pure noise, is off by a quarter.
   */
  @Test
  void onSevenAgreeingSitesTheStartMattersAtUsualSweepCounts() {
    assertThat(ringDistance(0.8, Levels.unlabelled(1))).isCloseTo(0.235, within(0.001));
    assertThat(ringDistance(0.8, Levels.unlabelled(2))).isCloseTo(0.0223, within(0.0001));
    assertThat(ringDistance(0.8, Levels.unlabelled(3))).isCloseTo(9.24e-4, within(1e-5));
    assertThat(ringDistance(0.5, Levels.unlabelled(1))).isCloseTo(0.054, within(0.001));
    for (int sweeps = 1; sweeps <= 8; sweeps++) {
      assertThat(ringDistance(0.8, Levels.sweeps(sweeps))).isLessThan(NOTHING);
      assertThat(ringDistance(0.5, Levels.sweeps(sweeps))).isLessThan(NOTHING);
    }
    assertThat(ringDistance(0.8, Levels.of(16, 5, 1, 0))).isLessThan(NOTHING);
  }

  private static double ringDistance(double keep, Levels levels) {
    NoiseLaw noise = NoiseLaw.uniform(3, keep);
    World world =
        new World(
            "ring",
            RING,
            noise,
            Visits.unclamped(Scan.identity(RING_SITES), levels),
            new int[RING_SITES]);
    return distance(world, new MixedTable(RING, noise), Sampler.HEAT_BATH);
  }

  private static double agreement(int[] ring) {
    int agreeing = 0;
    for (int site = 0; site < ring.length; site++) {
      agreeing += ring[site] == ring[(site + 1) % ring.length] ? 1 : 0;
    }
    return Math.exp(RING_COUPLING * agreeing);
  }

  /** The total variation distance of the chain's law at step 0 from the data's. */
  private static double distance(World world, Denoiser denoiser, Sampler sampler) {
    ChainSteps steps =
        new ChainSteps(world.noise(), world.visits(), Sampling.EXACT.with(sampler), 1);
    double[] law = world.initialLaw();
    for (int step = steps.stepCount() - 1; step >= 0; step--) {
      if (!steps.isSkipped(step)) {
        law = pushed(law, step, world, denoiser, steps);
      }
    }
    double[] target = world.target();
    double sum = 0;
    for (int index = 0; index < law.length; index++) {
      sum += Math.abs(law[index] - target[index]);
    }
    return sum / 2;
  }

  private static double[] pushed(
      double[] law, int step, World world, Denoiser denoiser, ChainSteps steps) {
    Table table = world.table();
    int site = steps.siteAt(step);
    double[] next = new double[law.length];
    for (int index = 0; index < law.length; index++) {
      int[] state = table.stateAt(index);
      if (state[site] == 0) { // the kernel does not read the site: once for all its tokens
        double rest = 0;
        for (int token = 0; token < table.vocabularySize(); token++) {
          state[site] = token;
          rest += law[table.indexOf(state)];
        }
        double[] kernel = rest > 0 ? kernel(state, step, world, denoiser, steps) : new double[3];
        for (int token = 0; token < kernel.length; token++) {
          state[site] = token;
          next[table.indexOf(state)] += rest * kernel[token];
        }
      }
    }
    return next;
  }

  /** (token) The law of a step's outcome over seeds, as the chain itself draws it. */
  private static double[] kernel(
      int[] state, int step, World world, Denoiser denoiser, ChainSteps steps) {
    double ofQuestions = steps.questionProbability(step); // the others are draws from π
    Visits visits = steps.visits();
    int site = steps.siteAt(step);
    double[] logits = denoiser.logits(state, visits.networkStep(step), site, visits.after(step));
    LogitKind kind = denoiser.logitKind();
    TokenLaw answer =
        steps.cleanPart(step) == 1
            ? kind.cleanLaw(logits, visits.redrawnTo(step), world.noise())
            : kind.law(logits, visits.redrawnTo(step), world.noise());
    double[] kernel = new double[world.table().vocabularySize()];
    for (int token = 0; token < kernel.length; token++) {
      kernel[token] =
          ofQuestions * answer.probability(token)
              + (1 - ofQuestions) * world.noise().probability(token);
    }
    return kernel;
  }
}
