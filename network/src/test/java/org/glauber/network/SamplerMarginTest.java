package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.core.NoiseLaw;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.random.ChainRandomness;
import org.glauber.network.sampler.Sampler;
import org.glauber.network.script.ScriptModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The device's margins: logits moved by 0.999 of a margin give the same tokens on the device, at
 * temperatures from 1e-6 to 100, with clean parts from 1e-12 to 1 and every kind of topP.
 */
class SamplerMarginTest {
  private static final int VOCABULARY_SIZE = 7;
  private static final int LANES = 1_200;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movedLogitsGiveTheSameToken(boolean cleanLogits) throws IOException {
    SplittableRandom random = new SplittableRandom(cleanLogits ? 1 : 2);
    double[] evenLaw = new double[VOCABULARY_SIZE];
    Arrays.fill(evenLaw, 1, VOCABULARY_SIZE, (1 + 9e-10) / (VOCABULARY_SIZE - 1)); // 0 is reserved
    double[][] logits = new double[LANES][];
    LaneBatch batch = new LaneBatch(LANES, 1, VOCABULARY_SIZE);
    for (int lane = 0; lane < LANES; lane++) {
      double temperature = lane % 20 == 0 ? 0 : Math.pow(10, random.nextDouble(-6, 2));
      logits[lane] = logits(random, temperature);
      double kappa = lane % 4 == 0 ? 1 : Math.pow(10, random.nextDouble(-12, 0));
      LaneStep step =
          LaneStep.heatBath(lane, 0, random.nextLong(), kappa, temperature, topP(random));
      batch.add(new int[1], new int[1], step);
    }
    double[] uniforms = uniforms(batch, random);
    try (Device device = new Device(cleanLogits, NoiseLaw.of(0.5, evenLaw))) {
      LaneOutcomes outcomes = device.decide(logits, batch, uniforms);
      int firm = 0;
      for (int lane = 0; lane < LANES; lane++) {
        assertThat(outcomes.margin(lane)).isGreaterThanOrEqualTo(0);
        firm += outcomes.margin(lane) > 0 ? 1 : 0;
      }
      assertThat(firm).isGreaterThan(LANES / 2);
      for (int direction = 0; direction < 4 * VOCABULARY_SIZE; direction++) {
        double[][] moved = moved(logits, outcomes, direction);
        LaneOutcomes after = device.decide(moved, batch, uniforms);
        for (int lane = 0; lane < LANES; lane++) {
          if (outcomes.margin(lane) > 0) {
            assertThat(after.token(lane))
                .as("%s", batch.step(lane))
                .isEqualTo(outcomes.token(lane));
          }
        }
      }
    }
  }

  /** Tokens ahead of a rank against those behind, both ways, with the winner on either side. */
  private static double[][] moved(double[][] logits, LaneOutcomes outcomes, int direction) {
    double[][] moved = new double[LANES][VOCABULARY_SIZE];
    for (int lane = 0; lane < LANES; lane++) {
      double[] z = logits[lane];
      double reach = 0.999 * Math.min(outcomes.margin(lane), 50);
      int[] order =
          IntStream.range(0, VOCABULARY_SIZE)
              .boxed()
              .sorted(Comparator.comparingDouble(token -> -z[token]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int rank = 0; rank < VOCABULARY_SIZE; rank++) {
        int token = order[rank];
        boolean isUp = rank <= direction / 4 == (direction % 2 == 0);
        boolean isTurned = direction % 4 > 1 && token == outcomes.token(lane);
        moved[lane][token] = z[token] + (isUp != isTurned ? reach : -reach);
      }
    }
    return moved;
  }

  private static double[] logits(SplittableRandom random, double temperature) {
    double[] spreads = {3 * temperature, Math.pow(10, random.nextDouble(-9, 0)), 2, 5, 20, 500};
    double spread = spreads[random.nextInt(spreads.length)];
    return IntStream.range(0, VOCABULARY_SIZE)
        .mapToDouble(_ -> spread * random.nextGaussian())
        .toArray();
  }

  private static double topP(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> 1;
      case 1 -> Math.nextDown(1.0);
      case 2 -> 1 - Math.pow(10, random.nextDouble(-15, -1));
      case 3 -> Math.pow(10, random.nextDouble(-12, 0));
      default -> random.nextDouble(0.02, 0.99);
    };
  }

  /** The uniforms of the steps, some moved nearer to 1, so that unlikely tokens are drawn. */
  private static double[] uniforms(LaneBatch batch, SplittableRandom random) {
    double[] uniforms = new double[LANES * VOCABULARY_SIZE];
    for (int k = 0; k < uniforms.length; k++) {
      LaneStep step = batch.step(k / VOCABULARY_SIZE);
      uniforms[k] =
          random.nextInt(16) == 0
              ? 1 - Math.pow(10, random.nextDouble(-15, -5))
              : new ChainRandomness(step.seed()).gumbelUniform(step.step(), k % VOCABULARY_SIZE);
    }
    return uniforms;
  }

  /** A step with a number in the refined tail, as one step in 64 has for this vocabulary. */
  @Test
  void theFineTailOfALargeVocabularyIsJavas() throws IOException {
    int vocabularySize = 2 * ChainRandomness.FIRST_REFINED_TOKEN;
    ChainRandomness randomness = new ChainRandomness(-7);
    double[] expected = new double[vocabularySize];
    int step = -1;
    do {
      int next = ++step;
      Arrays.setAll(expected, token -> randomness.gumbelUniform(next, token));
    } while (Arrays.stream(expected).noneMatch(u -> u * 0x1p33 != Math.rint(u * 0x1p33)));
    LaneBatch batch = new LaneBatch(1, 1, vocabularySize);
    batch.add(new int[1], new int[1], LaneStep.heatBath(step, 0, -7, 0.5, 1, 1));
    try (Device device = new Device(true, NoiseLaw.uniform(vocabularySize, 0.5))) {
      assertThat(device.uniforms(batch)).isEqualTo(expected);
    }
  }

  /** The sampler on the device, driven directly. */
  private final class Device implements AutoCloseable {
    private final NDManager manager = NDManager.newBaseManager();
    private final ScriptModule module;

    Device(boolean cleanLogits, NoiseLaw noise) throws IOException {
      Path archive = directory.resolve("sampler.pt");
      Sampler.write(archive, cleanLogits, noise);
      module = ScriptModule.open(manager, archive);
    }

    LaneOutcomes decide(double[][] logits, LaneBatch batch, double[] uniforms) {
      double[] flat = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
      double[] outcomes =
          run(
              "decide",
              matrix(flat, batch.size(), VOCABULARY_SIZE),
              matrix(batch.rows(), batch.size(), batch.width()),
              matrix(uniforms, batch.size(), VOCABULARY_SIZE));
      return new LaneOutcomes(outcomes, LaneOutcomes.WIDTH);
    }

    double[] uniforms(LaneBatch batch) {
      return run("uniforms", matrix(batch.rows(), batch.size(), batch.width()));
    }

    private IValue matrix(double[] byRow, int rows, int width) {
      DoubleBuffer numbers = DoubleBuffer.wrap(byRow, 0, rows * width);
      return IValue.from((PtNDArray) manager.create(numbers, new Shape(rows, width)));
    }

    private double[] run(String method, IValue... arguments) {
      try (IValue result = module.run(method, arguments)) {
        return result.toTensor((PtNDManager) manager).toDoubleArray();
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
