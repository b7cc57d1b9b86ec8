package org.glauber.trainer.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.glauber.core.NoiseLaw;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;
import org.glauber.network.TorchNetwork;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.transformer.Transformer;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.recipe.ExampleMix;
import org.glauber.trainer.recipe.Loss;
import org.glauber.trainer.recipe.Objective;
import org.glauber.trainer.recipe.Optimization;
import org.glauber.trainer.recipe.Optimizer;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.recipe.Start;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialWeightsTest {
  private static final int SITES = 6;
  private static final int TOKENS = 11;
  private static final TransformerShape SHALLOW = shape(2, 16);

  @TempDir private Path directory;

  @Test
  void aDeeperNetworkBeginsAsTheOneItIsMadeFrom() throws IOException {
    Path shallow = network("shallow.pt", SHALLOW, trained(SHALLOW));
    TransformerShape deeper = shape(5, 16);
    Path deep = network("deep.pt", deeper, InitialWeights.of(recipe(deeper, shallow)));
    // The last block computes only the hidden site, so its matrix products have other shapes.
    assertThat(logits(deep)).containsExactly(logits(shallow), within(1e-5f));
  }

  @Test
  void aNetworkOfTheSameDepthIsTakenAsItIs() throws IOException {
    List<Tensor> trained = trained(SHALLOW);
    Path file = network("same.pt", SHALLOW, trained);
    List<Tensor> read = InitialWeights.of(recipe(SHALLOW, file));
    for (int k = 0; k < trained.size(); k++) {
      assertThat(read.get(k).floats()).containsExactly(trained.get(k).floats());
    }
  }

  @Test
  void fewerBlocksAndAnotherWidthAreRefused() throws IOException {
    Path file = network("wide.pt", SHALLOW, trained(SHALLOW));
    for (TransformerShape shape : List.of(shape(1, 16), shape(3, 32), shape(3, 8))) {
      assertThatThrownBy(() -> InitialWeights.of(recipe(shape, file)))
          .hasMessageContaining("cannot be trained further");
    }
  }

  /** Returns random weights, so that no block is the identity. */
  private static List<Tensor> trained(TransformerShape shape) {
    SplittableRandom random = new SplittableRandom(3);
    return Transformer.weightShapes(shape).stream()
        .map(
            dimensions -> {
              int count = 1;
              for (long dimension : dimensions) {
                count = Math.toIntExact(count * dimension);
              }
              float[] values = new float[count];
              for (int k = 0; k < count; k++) {
                values[k] = (float) (0.3 * random.nextGaussian());
              }
              return Tensor.parameter(values, dimensions);
            })
        .toList();
  }

  private Path network(String name, TransformerShape shape, List<Tensor> weights)
      throws IOException {
    Path file = directory.resolve(name);
    ArchiveWriter.write(file, Transformer.source(), Transformer.withWeights(shape, weights));
    return file;
  }

  private static float[] logits(Path file) {
    NoiseLaw noise = NoiseLaw.uniform(TOKENS, 0.5);
    try (TorchNetwork network = TorchNetwork.open(file, true, noise, Device.cpu())) {
      LaneBatch batch = new LaneBatch(1, SITES, TOKENS);
      batch.add(
          new int[] {1, 2, TOKENS, 4, 5, 6},
          new int[] {1, 0, 2, 1, 2, 0},
          LaneStep.heatBath(2, 2, 0, 0.5, 1, 1));
      return network.validLogits(batch);
    }
  }

  private static TransformerShape shape(int layers, int width) {
    return new TransformerShape(SITES, TOKENS, 2, layers, 2, width, 8);
  }

  private static Recipe recipe(TransformerShape shape, Path from) {
    return new Recipe(
        shape,
        new Objective(Loss.CROSS_ENTROPY, true, 0.5),
        new Optimization(Optimizer.MUON, false, 0.001, 0, 1, 0.9),
        new ExampleMix(0, 0, 1, 0),
        new RunSize(64, 8),
        new Start(1, from));
  }
}
