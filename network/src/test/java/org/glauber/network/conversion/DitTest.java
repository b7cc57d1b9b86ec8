package org.glauber.network.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.glauber.core.NoiseLaw;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;
import org.glauber.network.TorchNetwork;
import org.glauber.network.checkpoint.Checkpoint;
import org.glauber.network.conversion.ConversionSettings.Declared;
import org.glauber.network.dit.DitConventions;
import org.glauber.network.dit.DitConventions.Rotary;
import org.glauber.network.dit.DitShape;
import org.glauber.network.dit.StepTimes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The imported transformer with every convention, against itself in plain Java. */
class DitTest {
  private static final DitShape SHAPE = new DitShape(6, 9, 2, 3, 12, 20, 10, 7, 5);
  private static final int STEPS = 4 * SHAPE.siteCount();
  private static final double KEEP = 0.6;
  private static final double ROUNDING = 5e-5;

  @TempDir Path directory;

  static Stream<DitConventions> conventions() {
    return Stream.of(
        DitConventions.SEDD,
        new DitConventions(Rotary.INTERLEAVED, true, 10_000, 1e-5, true),
        new DitConventions(Rotary.HALVES, false, 10_000, 1e-5, true),
        new DitConventions(Rotary.HALVES, true, 500, 1e-5, true),
        new DitConventions(Rotary.HALVES, true, 10_000, 1e-2, true),
        new DitConventions(Rotary.HALVES, true, 10_000, 1e-5, false));
  }

  @ParameterizedTest
  @MethodSource("conventions")
  void everyConventionIsComputedAsWritten(DitConventions conventions) throws IOException {
    agrees(conventions, StepTimes.STEP);
  }

  @ParameterizedTest
  @EnumSource(StepTimes.Kind.class)
  void everyTimeInputIsShownToTheNetwork(StepTimes.Kind kind) throws IOException {
    agrees(DitConventions.SEDD, new StepTimes(kind, 1, 0.5));
  }

  @Test
  void timeInputsAreStepsSharesLevelsOrTotalNoise() {
    assertThat(StepTimes.STEP.values(3, 6, 0.5)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(new StepTimes(StepTimes.Kind.FRACTION, 1, 1).values(2, 4, 0.5))
        .containsExactly(0.25f, 0.5f, 0.75f, 1);
    assertThat(new StepTimes(StepTimes.Kind.LEVEL, 1, 10).values(2, 4, 0.5))
        .containsExactly(10, 10, 20, 20);
    assertThat(new StepTimes(StepTimes.Kind.SIGMA, 0, 1).values(1, 3, Math.exp(-2)))
        .containsExactly(0, 2, 4);
    assertThat(new StepTimes(StepTimes.Kind.NONE, 3, 2).values(2, 2, 0.5)).containsExactly(0, 0);
  }

  private void agrees(DitConventions conventions, StepTimes times) throws IOException {
    ReferenceDit reference = new ReferenceDit(SHAPE, conventions);
    Path file = reference.checkpoint().write(directory.resolve("c.safetensors"));
    Path archive = directory.resolve("denoiser.pt");
    float[] values = times.values(SHAPE.siteCount(), STEPS, KEEP);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      Declared heads =
          new Declared(
              OptionalInt.empty(),
              OptionalInt.empty(),
              OptionalInt.of(SHAPE.heads()),
              Optional.empty());
      Conversion conversion =
          Conversion.of(
              checkpoint,
              TensorMap.sedd(),
              new ConversionSettings("", SHAPE.siteCount(), conventions, heads));
      assertThat(conversion.shape()).isEqualTo(SHAPE);
      assertThat(conversion.absentWeights()).isEmpty();
      conversion.write(archive, values);
    }
    NoiseLaw noise = NoiseLaw.uniform(SHAPE.vocabularySize(), KEEP);
    try (TorchNetwork network = TorchNetwork.open(archive, false, noise, Device.cpu())) {
      SplittableRandom random = new SplittableRandom(1);
      for (int round = 0; round < 10; round++) {
        int[] tokens = random.ints(SHAPE.siteCount(), 0, SHAPE.vocabularySize()).toArray();
        int site = random.nextInt(SHAPE.siteCount());
        tokens[site] = SHAPE.vocabularySize();
        int step = random.nextInt(STEPS);
        LaneBatch batch = new LaneBatch(1, SHAPE.siteCount(), SHAPE.vocabularySize());
        batch.add(tokens, new int[SHAPE.siteCount()], LaneStep.heatBath(step, site, 0, 1, 1, 1));
        float[] logits = network.logits(batch);
        double[] expected = reference.logits(tokens, values[step], site);
        double[] actual = new double[logits.length];
        Arrays.setAll(actual, k -> logits[k]);
        assertThat(actual).containsExactly(expected, within(ROUNDING));
      }
    }
  }
}
