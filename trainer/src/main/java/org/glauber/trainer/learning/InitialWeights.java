package org.glauber.trainer.learning;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.network.TorchEngine;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.transformer.Transformer;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.recipe.Recipe;
import org.jspecify.annotations.Nullable;

/**
 * Provides the initial weights of a run: random ones, or those of a network that this trainer wrote
 * and that has at most as many blocks.
 */
final class InitialWeights {
  private static final String VISITS = "visits_embedding";

  private InitialWeights() {}

  /**
   * Returns the initial weights of the recipe, in the order of the transformer.
   *
   * @throws CommandFailure if the recipe names a network of another architecture or size
   */
  static List<Tensor> of(Recipe recipe) {
    List<Tensor> random =
        Transformer.untrained(recipe.shape(), new SplittableRandom(recipe.start().seed()));
    @Nullable Path network = recipe.start().network();
    return network == null ? random : read(network, recipe.shape(), random);
  }

  private static List<Tensor> read(Path file, TransformerShape shape, List<Tensor> untrained) {
    List<float[]> values = values(file);
    List<String> names = Transformer.weightNames(shape);
    if (values.size() != names.size()) {
      throw unfit(
          file, "it has %d weights, this trainer's %d".formatted(values.size(), names.size()));
    }
    List<Tensor> weights = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      Tensor expected = untrained.get(k);
      float[] read = values.get(k);
      if (names.get(k).equals(VISITS)) {
        read = withPureNoise(read, expected.floats().length, shape.width());
      } else if (Transformer.isOfBlocks(names.get(k))) {
        read = withMoreBlocks(read, expected.floats(), shape.layers());
      }
      if (read.length != expected.floats().length) {
        throw unfit(
            file,
            "%s has %,d values, and %,d with these options"
                .formatted(names.get(k), read.length, expected.floats().length));
      }
      weights.add(Tensor.parameter(read, expected.shape()));
    }
    return weights;
  }

  /**
   * Adds a row for pure noise to an embedding of visits, if it has none. A network without the row
   * was trained with its largest number of visits there.
   */
  private static float[] withPureNoise(float[] embedding, int length, int width) {
    if (embedding.length != length - width) {
      return embedding;
    }
    float[] extended = Arrays.copyOf(embedding, length);
    System.arraycopy(embedding, embedding.length - width, extended, embedding.length, width);
    return extended;
  }

  /**
   * Appends untrained blocks to the weights of a network with fewer blocks. An untrained block is
   * the identity, so the deeper network computes the same function.
   */
  private static float[] withMoreBlocks(float[] weights, float[] untrained, int layers) {
    if (weights.length >= untrained.length || weights.length % (untrained.length / layers) != 0) {
      return weights;
    }
    float[] extended = untrained.clone();
    System.arraycopy(weights, 0, extended, 0, weights.length);
    return extended;
  }

  private static List<float[]> values(Path file) {
    TorchEngine.load();
    try (NDManager manager = NDManager.newBaseManager();
        PtSymbolBlock block =
            JniUtils.loadModule(
                (PtNDManager) manager, file, false, new String[0], new String[0], false);
        IValue result = IValueUtils.runMethod(block, "weights")) {
      NDList list = result.toNDList((PtNDManager) manager);
      List<float[]> values = list.stream().map(NDArray::toFloatArray).toList();
      list.close();
      return values;
    } catch (EngineException e) {
      throw unfit(file, "it is no network that this trainer has written");
    }
  }

  private static CommandFailure unfit(Path file, String why) {
    return new CommandFailure(
        ExitCode.USAGE, "--from: %s cannot be trained further: %s".formatted(file, why));
  }
}
