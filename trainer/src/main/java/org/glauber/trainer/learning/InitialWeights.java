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
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.glauber.network.TorchEngine;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.transformer.Transformer;
import org.glauber.network.transformer.TransformerShape;

/**
 * The weights that a run starts from: random ones, or those of a network that this trainer wrote,
 * with as many blocks or fewer.
 */
final class InitialWeights {
  private static final String VISITS = "visits_embedding";

  private InitialWeights() {}

  /**
   * The weights of the recipe, in the transformer's order.
   *
   * @throws CommandFailure when the recipe names a network of another architecture or size
   */
  static List<Tensor> of(Recipe recipe) {
    List<Tensor> random =
        Transformer.untrained(recipe.shape(), new SplittableRandom(recipe.seed()));
    return recipe.from().map(file -> read(file, recipe.shape(), random)).orElse(random);
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
   * The embedding of visits with a row for pure noise: a network without one was shown its largest
   * count there.
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
   * The weights of a network of fewer blocks, with untrained ones behind them. An untrained block
   * is the identity, so that the deeper network computes what the other did.
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
