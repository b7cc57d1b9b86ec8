package org.glauber.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.core.exact.ChiSquare;
import org.glauber.core.exact.World;
import org.glauber.core.lane.LookaheadChain.Asked;
import org.glauber.core.lane.LookaheadChain.Update;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.core.sampling.Sampler;
import org.glauber.core.sampling.Sampling;
import org.glauber.core.sampling.SequentialChain;
import org.glauber.core.sampling.SequentialChain.Settings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares lookahead with the plain loop, for correct and wrong guesses. */
class LookaheadTest {
  private static final int VOCABULARY = 4;
  private static final int LAW_CHAINS = 10_000;

  /** Transitions are a hash of the state and the step; guesses are correct, wrong or missing. */
  @Property(tries = 3000, seed = "4", edgeCases = EdgeCasesMode.NONE)
  void itWritesWhatThePlainLoopWrites(
      @ForAll Sampler sampler,
      @ForAll @IntRange(min = 1, max = 9) int siteCount,
      @ForAll @IntRange(min = 1, max = 5) int sweeps,
      @ForAll @IntRange(min = 1, max = 20) int widest,
      @ForAll @DoubleRange(min = 0, max = 1) double rightShare,
      @ForAll long seed) {
    Random random = new Random(seed);
    ChainSteps steps = steps(sampler, siteCount, sweeps, random);
    int[] start = random.ints(siteCount, 0, VOCABULARY).toArray();
    int chainStep = random.nextInt(steps.stepCount() + 1); // resumed anywhere
    List<Update> plain =
        new ArrayList<>(); // of noise steps only what is not overwritten by another
    int[] expected = start.clone();
    for (int t = chainStep - 1; t >= 0; t--) {
      if (!steps.isSkipped(t)) {
        int token = steps.isQuestion(t) ? outcome(expected, t, steps) : steps.noiseToken(t);
        expected[steps.siteAt(t)] = token;
        if (steps.isQuestion(t) || isLastOfItsRun(t, steps)) {
          plain.add(new Update(t, steps.siteAt(t), token));
        }
      }
    }
    ToIntFunction<Asked> guesser =
        asked ->
            random.nextDouble() < rightShare && asked.state().length > 0
                ? outcome(asked.state(), asked.step(), steps)
                : random.nextInt(-1, VOCABULARY);
    LookaheadChain chain =
        new LookaheadChain(
            steps,
            start,
            chainStep,
            asked -> {
              assertThat(asked.visits()).isEqualTo(steps.visits().after(asked.step()));
              return outcome(asked.state(), asked.step(), steps);
            },
            guesser);
    int questions = questionsBelow(chainStep, steps);
    chain.run(() -> random.nextInt(1, widest + 1));
    assertThat(chain.updates()).isEqualTo(plain);
    assertThat(chain.state()).isEqualTo(expected);
    assertThat(chain.remainingQuestions()).isZero();
    assertThat(chain.passes()).isLessThanOrEqualTo(questions);
  }

  /** Whether a question comes before the noise step's site is written again. */
  private static boolean isLastOfItsRun(int noiseStep, ChainSteps steps) {
    int siteCount = steps.visits().siteCount();
    return noiseStep < siteCount
        || IntStream.range(noiseStep - siteCount, noiseStep).anyMatch(steps::isQuestion);
  }

  private static int questionsBelow(int chainStep, ChainSteps steps) {
    return (int) IntStream.range(0, chainStep).filter(steps::isQuestion).count();
  }

  /** Every question is evaluated; schedulers use the remaining number. */
  @Property(tries = 200, seed = "6", edgeCases = EdgeCasesMode.NONE)
  void theRemainingCountIsExactForTheHeatBathAndTheMeanForThinnedChains(
      @ForAll Sampler sampler, @ForAll long seed) {
    Random random = new Random(seed);
    ChainSteps steps = steps(sampler, 9, 5, random);
    ToIntFunction<Asked> noise = asked -> asked.step() % VOCABULARY;
    int[] start = random.ints(9, 0, VOCABULARY).toArray();
    LookaheadChain chain = new LookaheadChain(steps, start, steps.stepCount(), noise, noise);
    for (int asked = 0; chain.step() > 0; asked++) {
      if (sampler == Sampler.HEAT_BATH && asked > 0) {
        assertThat(chain.remainingQuestions()).isEqualTo(questionsBelow(chain.step(), steps));
      }
      assertThat(chain.remainingQuestions())
          .isEqualTo((int) Math.round(steps.expectedQuestionsBelow(chain.step())));
      chain.pass(1 + asked % 3);
    }
    assertThat(chain.remainingQuestions()).isZero();
  }

  /** When every outcome depends on the step's noise alone, first guesses are correct. */
  @Property(tries = 1000, seed = "5", edgeCases = EdgeCasesMode.NONE)
  void rightGuessesFillEveryWindow(
      @ForAll Sampler sampler, @ForAll @IntRange(min = 1, max = 20) int width, @ForAll long seed) {
    Random random = new Random(seed);
    ChainSteps steps = steps(sampler, 8, 3, random);
    int[] start = random.ints(8, 0, VOCABULARY).toArray();
    ToIntFunction<Asked> noise = asked -> asked.step() % VOCABULARY;
    LookaheadChain chain = new LookaheadChain(steps, start, steps.stepCount(), noise, noise);
    chain.run(() -> width);
    int questions = questionsBelow(steps.stepCount(), steps);
    assertThat(chain.passes()).isEqualTo(Math.ceilDiv(questions, width));
    assertThat(chain.evaluations()).isEqualTo(questions);
  }

  @ParameterizedTest
  @MethodSource("org.glauber.core.exact.World#all")
  void bothSamplersReachTheLawOfTheSequentialKernels(World world) {
    for (LogitKind kind : LogitKind.values()) {
      double[] law = world.generatedFrom(world.initialLaw(), world.model(kind));
      for (Sampler sampler : Sampler.values()) {
        long[] counts = new long[law.length];
        for (int seed = 0; seed < LAW_CHAINS; seed++) {
          counts[world.table().indexOf(generate(world, kind, sampler, seed))]++;
        }
        ChiSquare.assertDrawnFrom(law, counts);
      }
    }
  }

  /** A chain of a world with a window of four, its guesses those of the service. */
  private static int[] generate(World world, LogitKind kind, Sampler sampler, long seed) {
    Sampling sampling = Sampling.EXACT.with(sampler);
    SequentialChain chain =
        new SequentialChain(
            world.model(kind), world.noise(), world.visits(), new Settings(sampling, seed));
    ChainRandomness randomness = new ChainRandomness(seed);
    int[] initial = randomness.initialState(world.given(), world.visits().clamps(), world.noise());
    LookaheadChain ahead =
        new LookaheadChain(
            chain.steps(),
            initial,
            world.stepCount(),
            asked -> chain.decide(asked.state(), asked.step()).token(),
            asked -> randomness.noiseToken(asked.step(), world.noise()));
    ahead.run(() -> 4);
    int[] sequential = chain.generate(world.given());
    assertThat(ahead.state()).isEqualTo(sequential);
    return sequential;
  }

  private static ChainSteps steps(Sampler sampler, int siteCount, int sweeps, Random random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, siteCount).boxed().toList());
    Collections.shuffle(order, random);
    BitSet clamped = new BitSet();
    IntStream.range(0, siteCount).filter(site -> random.nextInt(4) == 0).forEach(clamped::set);
    Visits visits =
        new Visits(
            Scan.of(order.stream().mapToInt(Integer::intValue).toArray()),
            new Clamps(siteCount, clamped),
            levels(sweeps, random));
    NoiseLaw noise = NoiseLaw.uniform(VOCABULARY, 0.2 + 0.6 * random.nextDouble());
    return new ChainSteps(noise, visits, Sampling.EXACT.with(sampler), random.nextLong());
  }

  /** Levels with the given number of sweeps: plain, labelled, or a schedule. */
  private static Levels levels(int sweeps, Random random) {
    int[] visits = new int[sweeps + 1];
    for (int k = sweeps - 1; k >= 0; k--) {
      visits[k] = visits[k + 1] + 1 + random.nextInt(5);
    }
    return switch (random.nextInt(3)) {
      case 0 -> Levels.unlabelled(sweeps);
      case 1 -> Levels.sweeps(sweeps);
      default -> Levels.of(visits);
    };
  }

  /** A function of the step and of the state except the step's own site. */
  private static int outcome(int[] state, int step, ChainSteps steps) {
    int[] rest = state.clone();
    rest[steps.siteAt(step)] = 0;
    // Mostly of the step alone, so that guesses from other states are often right.
    int hash = new Random(31L * step + (step % 3 == 0 ? Arrays.hashCode(rest) : 0)).nextInt(100);
    return hash % VOCABULARY;
  }
}
