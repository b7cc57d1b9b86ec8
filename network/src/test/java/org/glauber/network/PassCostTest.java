package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.random.ChainRandomness;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.network.script.ScriptModule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The cost of a pass beyond the denoiser's own method, which is transfers and the sampler, and the
 * cost of the method without its table of modulations. They are timed alternately, so that a busy
 * machine slows all of them.
 */
@Tag("measured")
class PassCostTest {
  private static final int ROUNDS = 400;

  private final Model model = ModelRepository.at(Path.of("../models")).open("tales");

  @Test
  void passesAgainstTheDenoiserAlone() {
    try (TorchNetwork network = TorchNetwork.open(model, Device.cpu());
        NDManager manager = NDManager.newBaseManager(Device.cpu());
        ScriptModule untabulated =
            ScriptModule.open(manager, model.file(FileRole.FILE_ROLE_DENOISER));
        ScriptModule denoiser =
            ScriptModule.open(manager, model.file(FileRole.FILE_ROLE_DENOISER))) {
      tabulate(denoiser);
      for (int lanes : new int[] {1, 2, 4, 8, 16}) {
        LaneBatch batch =
            Networks.randomLanes(lanes, model.scan(), model.noiseLaw(), 8 * 48, lanes);
        int siteCount = model.scan().siteCount();
        IValue[] arguments = {
          longs(manager, lanes, batch::state, siteCount),
          longs(manager, lanes, lane -> new int[] {batch.step(lane).step()}),
          longs(manager, lanes, lane -> new int[] {batch.step(lane).site()}),
          longs(manager, lanes, batch::visits, siteCount)
        };
        double[] noise = new double[ROUNDS];
        double[] computing = new double[ROUNDS];
        double[] bare = new double[ROUNDS];
        double[] turns = new double[ROUNDS];
        double[] ahead = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          long before = System.nanoTime();
          assertThat(sumOfNoise(batch)).isPositive();
          long first = System.nanoTime();
          noise[round] = first - before;
          untabulated.run("logits", arguments).close();
          long start = System.nanoTime();
          computing[round] = start - first;
          denoiser.run("logits", arguments).close();
          long middle = System.nanoTime();
          assertThat(network.decide(batch).isValid(0)).isTrue();
          bare[round] = middle - start;
          long end = System.nanoTime();
          turns[round] = end - middle;
          assertThat(network.decideAhead(batch).isValid(0)).isTrue();
          ahead[round] = System.nanoTime() - end;
        }
        Arrays.stream(arguments).forEach(IValue::close);
        System.out.printf(
            "%d lanes: untabulated %.0f us, denoiser %.0f us, noise %.0f us, turn %.0f us, %.1f %% more; looking ahead %.0f us%n",
            lanes,
            quartile(computing),
            quartile(bare),
            quartile(noise),
            quartile(turns),
            100 * (quartile(turns) / quartile(bare) - 1),
            quartile(ahead));
      }
    }
  }

  /** The Gumbel noise of every lane and token, as in a pass. */
  private static double sumOfNoise(LaneBatch batch) {
    double sum = 0;
    for (int lane = 0; lane < batch.size(); lane++) {
      ChainRandomness randomness = new ChainRandomness(batch.step(lane).seed());
      for (int token = 0; token < batch.vocabularySize(); token++) {
        sum += randomness.gumbelUniform(batch.step(lane).step(), token);
      }
    }
    return sum;
  }

  private void tabulate(ScriptModule denoiser) {
    int stepCount = model.scan().siteCount() * model.manifest().getMaxSweeps();
    try (IValue steps = IValue.from((long) stepCount)) {
      denoiser.run("tabulate", steps).close();
    }
  }

  /** The lower quartile in microseconds: a typical round without an interruption. */
  private static double quartile(double[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 4] / 1e3;
  }

  private static IValue longs(
      NDManager manager, int lanes, IntFunction<int[]> byLane, long... width) {
    long[] values =
        IntStream.range(0, lanes)
            .mapToObj(byLane)
            .flatMapToInt(Arrays::stream)
            .asLongStream()
            .toArray();
    long[] shape = LongStream.concat(LongStream.of(lanes), LongStream.of(width)).toArray();
    return IValue.from((PtNDArray) manager.create(values, new Shape(shape)));
  }
}
