package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.glauber.core.Lemma;
import org.glauber.core.LogitKind;
import org.glauber.core.NoiseLaw;
import org.glauber.core.TokenLaw;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.random.ChainRandomness;
import org.glauber.core.random.Philox;
import org.glauber.core.sampling.Decision;
import org.glauber.core.sampling.HeatBath;
import org.glauber.network.sampler.Sampler;
import org.glauber.network.script.ScriptModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the device's sampler with the reference in Java. */
class SamplerTest {
  private static final int VOCABULARY_SIZE = 50;
  private static final int LANES = 400;
  private static final double ROUNDING = 1e-9;

  /** Under noise a margin is the quotient of two small differences. */
  private static final double QUOTIENT_ROUNDING = 1e-6;

  @TempDir Path directory;

  @Test
  void philoxIntegersAreJavas() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    long[] steps = random.longs(LANES, 0, 1L << 31).toArray();
    long[] seeds = random.longs(LANES).toArray();
    try (Device device = new Device(LogitKind.CLEAN, uniform())) {
      long[] words = device.words(steps, seeds);
      for (int lane = 0; lane < LANES; lane++) {
        for (int token = 0; token < VOCABULARY_SIZE; token++) {
          assertThat(words[lane * VOCABULARY_SIZE + token])
              .isEqualTo(
                  Integer.toUnsignedLong(Philox.word(seeds[lane], token, (int) steps[lane], 0)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LogitKind.class)
  void tokensAndMarginsAreJavas(LogitKind kind) throws IOException {
    tokensAndMarginsAreJavas(kind, skewedWithReserved());
    tokensAndMarginsAreJavas(kind, evenWithReserved());
  }

  /** -∞ forbids a token, in lanes of every setting; a reserved token's logit is ignored. */
  @ParameterizedTest
  @EnumSource(LogitKind.class)
  void tokensAndMarginsAreJavasWhereTokensAreForbidden(LogitKind kind) throws IOException {
    for (NoiseLaw noise : List.of(uniform(), skewedWithReserved(), evenWithReserved())) {
      Lanes lanes = Lanes.random(new SplittableRandom(12));
      lanes.forbidSome(new SplittableRandom(13), noise);
      tokensAndMarginsAreJavas(kind, noise, lanes);
    }
  }

  private void tokensAndMarginsAreJavas(LogitKind kind, NoiseLaw noise) throws IOException {
    tokensAndMarginsAreJavas(kind, noise, Lanes.random(new SplittableRandom(6)));
  }

  private void tokensAndMarginsAreJavas(LogitKind kind, NoiseLaw noise, Lanes lanes)
      throws IOException {
    try (Device device = new Device(kind, noise)) {
      LaneOutcomes outcomes = device.decide(lanes);
      for (int lane = 0; lane < LANES; lane++) {
        Decision expected = reference(kind, noise, lanes, lane);
        assertThat(outcomes.isValid(lane)).isTrue();
        if (Double.isInfinite(expected.margin())) {
          assertThat(outcomes.margin(lane)).isInfinite();
        } else {
          assertThat(outcomes.margin(lane)).isCloseTo(expected.margin(), within(QUOTIENT_ROUNDING));
        }
        if (expected.margin() > ROUNDING) {
          assertThat(outcomes.token(lane)).isEqualTo(expected.token());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LogitKind.class)
  void thePredictionIsTheNextDrawFromTheSameLogits(LogitKind kind) throws IOException {
    NoiseLaw noise = skewedWithReserved();
    Lanes lanes = Lanes.random(new SplittableRandom(8));
    try (Device device = new Device(kind, noise)) {
      LaneOutcomes now = device.decide(lanes);
      LaneOutcomes ahead = device.decideAhead(lanes);
      for (int lane = 0; lane < LANES; lane++) {
        assertThat(ahead.token(lane)).isEqualTo(now.token(lane));
        assertThat(ahead.isValid(lane)).isTrue();
        if (!lanes.thinned[lane] && lanes.visits[lane] > 0) {
          TokenLaw clean = kind.cleanLaw(lanes.logits(lane), lanes.visits[lane], noise);
          Decision expected =
              lanes.draw(lane, noise.noised(clean, lanes.visits[lane] - 1), lanes.nextStep(lane));
          if (expected.margin() > ROUNDING) {
            assertThat(ahead.predictedNext(lane)).isEqualTo(expected.token());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LogitKind.class)
  void aGuessIsTheDrawFromNoise(LogitKind kind) throws IOException {
    NoiseLaw noise = skewedWithReserved();
    Lanes lanes = Lanes.random(new SplittableRandom(9));
    TokenLaw law = noise.noised(Lemma.law(new double[VOCABULARY_SIZE], noise), 0);
    try (Device device = new Device(kind, noise)) {
      LaneOutcomes guesses = device.guess(lanes);
      for (int lane = 0; lane < LANES; lane++) {
        Decision expected = lanes.draw(lane, law, (int) lanes.steps[lane]);
        if (expected.margin() > ROUNDING && !lanes.thinned[lane]) {
          assertThat(guesses.token(lane)).isEqualTo(expected.token());
        }
      }
    }
  }

  @Test
  void invalidLogitsDoNotAffectOtherLanes() throws IOException {
    Lanes lanes = Lanes.random(new SplittableRandom(7));
    lanes.logits[3 * VOCABULARY_SIZE + 7] = Float.NaN;
    lanes.logits[5 * VOCABULARY_SIZE + 7] = Float.POSITIVE_INFINITY;
    Arrays.fill(lanes.logits, 8 * VOCABULARY_SIZE, 9 * VOCABULARY_SIZE, Float.NEGATIVE_INFINITY);
    lanes.logits[10 * VOCABULARY_SIZE] = Float.NEGATIVE_INFINITY; // still valid
    try (Device device = new Device(LogitKind.CLEAN, uniform())) {
      LaneOutcomes outcomes = device.decide(lanes);
      for (int lane = 0; lane < LANES; lane++) {
        assertThat(outcomes.isValid(lane)).isEqualTo(lane != 3 && lane != 5 && lane != 8);
      }
    }
  }

  private static Decision reference(LogitKind kind, NoiseLaw noise, Lanes lanes, int lane) {
    double[] logits = lanes.logits(lane);
    int visits = lanes.visits[lane];
    boolean thinned = lanes.thinned[lane];
    TokenLaw law = thinned ? kind.cleanLaw(logits, visits, noise) : kind.law(logits, visits, noise);
    Decision decision = lanes.draw(lane, law, (int) lanes.steps[lane]);
    boolean isDifference = thinned && visits > 0 && kind == LogitKind.SIGNAL;
    return isDifference ? new Decision(decision.token(), 0) : decision;
  }

  private static NoiseLaw uniform() {
    return NoiseLaw.uniform(VOCABULARY_SIZE, 0.5);
  }

  private static NoiseLaw evenWithReserved() {
    double[] probabilities = new double[VOCABULARY_SIZE];
    Arrays.fill(probabilities, 1.0 / (VOCABULARY_SIZE - 1));
    probabilities[4] = 0;
    return NoiseLaw.of(0.5, probabilities);
  }

  private static NoiseLaw skewedWithReserved() {
    double[] weights = new double[VOCABULARY_SIZE];
    for (int token = 0; token < VOCABULARY_SIZE; token++) {
      weights[token] = token % 9 == 4 ? 0 : 1 + token;
    }
    double sum = Arrays.stream(weights).sum();
    return NoiseLaw.of(0.4, Arrays.stream(weights).map(w -> w / sum).toArray());
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Lanes(
      float[] logits,
      long[] steps,
      long[] seeds,
      int[] visits,
      boolean[] thinned,
      double[] temperatures,
      double[] topPs) {

    double[] logits(int lane) {
      double[] logits = new double[VOCABULARY_SIZE];
      Arrays.setAll(logits, token -> this.logits[lane * VOCABULARY_SIZE + token]);
      return logits;
    }

    /** Draws from a law with the lane's settings and the noise of a step. */
    Decision draw(int lane, TokenLaw law, int step) {
      ChainRandomness randomness = new ChainRandomness(seeds[lane]);
      return HeatBath.decide(
          law, temperatures[lane], topPs[lane], token -> randomness.gumbel(step, token));
    }

    /** Makes about half of the logits of some lanes -∞, and all reserved tokens' NaN or +∞. */
    void forbidSome(SplittableRandom random, NoiseLaw noise) {
      for (int lane = 0; lane < LANES; lane++) {
        int allowed = noise.tokenAt(random.nextDouble());
        for (int token = 0; token < VOCABULARY_SIZE; token++) {
          int k = lane * VOCABULARY_SIZE + token;
          if (noise.isReserved(token)) {
            logits[k] = random.nextBoolean() ? Float.NaN : Float.POSITIVE_INFINITY;
          } else if (token != allowed && lane % 2 == 0 && random.nextBoolean()) {
            logits[k] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }

    int nextStep(int lane) {
      return (int) steps[lane] / 2;
    }

    static Lanes random(SplittableRandom random) {
      Lanes lanes =
          new Lanes(
              new float[LANES * VOCABULARY_SIZE],
              random.longs(LANES, 0, 5000).toArray(),
              random.longs(LANES).toArray(),
              random.ints(LANES, 0, 9).toArray(),
              new boolean[LANES],
              new double[LANES],
              new double[LANES]);
      double[] temperatures = {0, 0.3, 1, 1, 2.5, 1e-310, 1e-6, 0.01, 100};
      double[] topPs = {1, 0.9, 0.5, 0.05, Math.nextDown(1), 1e-9, 1 - 1e-9};
      for (int lane = 0; lane < LANES; lane++) {
        double spread = random.nextDouble(0.1, 5);
        for (int token = 0; token < VOCABULARY_SIZE; token++) {
          lanes.logits[lane * VOCABULARY_SIZE + token] = (float) (spread * random.nextGaussian());
        }
        lanes.temperatures[lane] = temperatures[lane % temperatures.length];
        lanes.topPs[lane] = topPs[lane % topPs.length];
        lanes.thinned[lane] = lane % 3 == 0;
      }
      return lanes;
    }
  }

  /** The sampler on the device, driven directly. */
  private final class Device implements AutoCloseable {
    private final NDManager manager = NDManager.newBaseManager();
    private final NoiseLaw noise;
    private final ScriptModule module;

    Device(LogitKind kind, NoiseLaw noise) throws IOException {
      this.noise = noise;
      Path archive = directory.resolve("sampler.pt");
      Sampler.write(archive, kind == LogitKind.CLEAN, noise);
      module = ScriptModule.open(manager, archive);
    }

    /** The words of Philox, recovered from the uniforms. */
    long[] words(long[] steps, long[] seeds) {
      double[] settings = new double[LANES];
      IValue rows =
          rows(
              new Lanes(
                  new float[0],
                  steps,
                  seeds,
                  new int[LANES],
                  new boolean[LANES],
                  settings,
                  settings));
      double[] uniforms = run("uniforms", rows).toDoubleArray();
      return Arrays.stream(uniforms).mapToLong(u -> (long) (u * 0x1p32)).toArray();
    }

    LaneOutcomes decide(Lanes lanes) {
      double[] outcomes =
          run("decide", logits(lanes), rows(lanes), uniforms(lanes)).toDoubleArray();
      return new LaneOutcomes(outcomes, LaneOutcomes.WIDTH);
    }

    LaneOutcomes decideAhead(Lanes lanes) {
      IValue uniforms = run(rows(lanes), "uniforms_ahead");
      double[] outcomes = run("decide_ahead", logits(lanes), rows(lanes), uniforms).toDoubleArray();
      return new LaneOutcomes(outcomes, LaneOutcomes.WIDTH_AHEAD);
    }

    LaneOutcomes guess(Lanes lanes) {
      double[] outcomes = run("guess", rows(lanes), uniforms(lanes)).toDoubleArray();
      return new LaneOutcomes(outcomes, LaneOutcomes.WIDTH);
    }

    private IValue logits(Lanes lanes) {
      Shape shape = new Shape(LANES, VOCABULARY_SIZE);
      return IValue.from((PtNDArray) manager.create(lanes.logits, shape));
    }

    /** The uniforms as Java makes them. */
    private IValue uniforms(Lanes lanes) {
      double[] uniforms = new double[LANES * VOCABULARY_SIZE];
      for (int k = 0; k < uniforms.length; k++) {
        int lane = k / VOCABULARY_SIZE;
        uniforms[k] =
            new ChainRandomness(lanes.seeds[lane])
                .gumbelUniform((int) lanes.steps[lane], k % VOCABULARY_SIZE);
      }
      Shape shape = new Shape(LANES, VOCABULARY_SIZE);
      return IValue.from((PtNDArray) manager.create(uniforms, shape));
    }

    /** The lanes of one site, as a batch packs them. */
    private IValue rows(Lanes lanes) {
      LaneBatch batch = new LaneBatch(LANES, 1, VOCABULARY_SIZE);
      for (int lane = 0; lane < LANES; lane++) {
        batch.add(new int[1], new int[1], now(lanes, lane), next(lanes, lane));
      }
      Shape shape = new Shape(LANES, batch.width());
      return IValue.from((PtNDArray) manager.create(batch.rows(), shape));
    }

    private LaneStep now(Lanes lanes, int lane) {
      double kappa = noise.cleanProbability(lanes.visits[lane]);
      double cleanPart = lanes.thinned[lane] ? 1 : kappa;
      return new LaneStep(
          (int) lanes.steps[lane],
          (int) lanes.steps[lane],
          0,
          lanes.seeds[lane],
          kappa,
          cleanPart,
          lanes.temperatures[lane],
          lanes.topPs[lane]);
    }

    private LaneStep next(Lanes lanes, int lane) {
      return LaneStep.heatBath(
          lanes.nextStep(lane),
          0,
          lanes.seeds[lane],
          noise.cleanProbability(Math.max(0, lanes.visits[lane] - 1)),
          lanes.temperatures[lane],
          lanes.topPs[lane]);
    }

    private IValue run(IValue rows, String method) {
      try {
        return module.run(method, rows);
      } finally {
        rows.close();
      }
    }

    private PtNDArray run(String method, IValue... arguments) {
      try (IValue result = module.run(method, arguments)) {
        return result.toTensor((PtNDManager) manager);
      } finally {
        Arrays.stream(arguments).forEach(IValue::close);
      }
    }

    @Override
    public void close() {
      module.close();
      manager.close();
    }
  }
}
