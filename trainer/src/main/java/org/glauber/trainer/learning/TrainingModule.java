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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import org.glauber.core.NoiseLaw;
import org.glauber.network.TorchEngine;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.transformer.Transformer;
import org.glauber.trainer.run.WholeFile;

/**
 * A network, its optimizer and its moving average as one TorchScript module, which is defined by
 * the resource {@code training.py}. An update is a single call.
 *
 * <p>Must be used only by the thread that created it: the engine's gradient mode is a property of
 * that thread.
 */
final class TrainingModule implements AutoCloseable {
  private static final float NEVER_LOG = -1e30f;

  private final Recipe recipe;
  private final NoiseLaw noise;
  private final NDManager manager;
  private final PtSymbolBlock block;

  private TrainingModule(Recipe recipe, NoiseLaw noise, Path archive) {
    this.recipe = recipe;
    this.noise = noise;
    TorchEngine.load();
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    manager = NDManager.newBaseManager();
    block =
        JniUtils.loadModule(
            (PtNDManager) manager, archive, false, new String[0], new String[0], true);
  }

  /**
   * Creates a module with the recipe's initial weights and writes its archive to {@code archive}.
   */
  static TrainingModule create(Recipe recipe, NoiseLaw noise, Path archive) throws IOException {
    List<Tensor> weights = InitialWeights.of(recipe);
    State state =
        new State(
            weights,
            copies(weights, w -> w.floats().clone()),
            copies(weights, w -> new float[w.floats().length]),
            copies(weights, w -> new float[w.floats().length]),
            weights.stream().map(w -> Tensor.constant(new float[1])).toList());
    WholeFile.write(archive, part -> write(recipe, noise, state, part));
    return new TrainingModule(recipe, noise, archive);
  }

  /**
   * Loads the module of a checkpoint; the recipe must be the one that the checkpoint was written
   * with.
   *
   * @throws IOException if the file is damaged
   */
  static TrainingModule resume(Recipe recipe, NoiseLaw noise, Path archive) throws IOException {
    try {
      return new TrainingModule(recipe, noise, archive);
    } catch (EngineException e) {
      throw new IOException(
          archive + " is not a checkpoint that can be loaded; remove it to begin anew", e);
    }
  }

  /** Executes one update. */
  UpdateReport update(ExampleBatch batch, double rate) {
    try (NDManager turn = manager.newSubManager()) {
      int hiddenToken = recipe.shape().vocabularySize();
      NDList out = IValueUtils.forward(block, batch.update(turn, hiddenToken, rate), true);
      out.attach(turn);
      float[] values = out.get(0).toFloatArray();
      return new UpdateReport(values[0], values[1], values[2]);
    }
  }

  /** Scores the averaged weights on a batch with one question per row. */
  Score score(int level, ExampleBatch batch) {
    try (NDManager turn = manager.newSubManager()) {
      int hiddenToken = recipe.shape().vocabularySize();
      NDList out = IValueUtils.forward(block, batch.score(turn, hiddenToken), true);
      out.attach(turn);
      float[] values = out.get(0).toFloatArray(); // (row, 2)
      double loss = 0;
      double entropy = 0;
      for (int row = 0; row < values.length / 2; row++) {
        loss -= values[2 * row];
        entropy += values[2 * row + 1];
      }
      return new Score(level, 2 * loss / values.length, 2 * entropy / values.length);
    }
  }

  /** Returns the number of updates applied to the weights. */
  long updates() {
    return (long) state().updateCounts().getFirst().floats()[0];
  }

  /** Atomically writes everything that later updates depend on. */
  void save(Path archive) throws IOException {
    State state = state();
    WholeFile.write(archive, part -> write(recipe, noise, state, part));
  }

  /** Returns the moving average of the weights, which is what is served. */
  List<Tensor> averages() {
    return state().averages();
  }

  private State state() {
    List<long[]> shapes = Transformer.weightShapes(recipe.shape());
    List<float[]> values = new ArrayList<>();
    try (IValue result = IValueUtils.runMethod(block, "state")) {
      NDList list = result.toNDList((PtNDManager) manager);
      for (NDArray array : list) {
        values.add(array.toFloatArray());
      }
      list.close();
    }
    int n = shapes.size();
    return new State(
        tensors(values.subList(0, n), shapes, true),
        tensors(values.subList(n, 2 * n), shapes, false),
        tensors(values.subList(2 * n, 3 * n), shapes, false),
        tensors(values.subList(3 * n, 4 * n), shapes, false),
        values.subList(4 * n, 5 * n).stream().map(v -> Tensor.constant(v)).toList());
  }

  private static List<Tensor> tensors(List<float[]> values, List<long[]> shapes, boolean trained) {
    List<Tensor> tensors = new ArrayList<>();
    for (int k = 0; k < values.size(); k++) {
      tensors.add(
          trained
              ? Tensor.parameter(values.get(k), shapes.get(k))
              : Tensor.constant(values.get(k), shapes.get(k)));
    }
    return tensors;
  }

  private static List<Tensor> copies(List<Tensor> weights, Function<Tensor, float[]> values) {
    return weights.stream().map(w -> Tensor.constant(values.apply(w), w.shape())).toList();
  }

  private static void write(Recipe recipe, NoiseLaw noise, State state, Path archive)
      throws IOException {
    SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    attributes.put(
        "network",
        Transformer.withWeights(recipe.shape(), state.weights(), recipe.bfloat16Matmul()));
    attributes.put("loss_kind", new ScriptValue.Whole(recipe.loss().code()));
    attributes.put("clean_logits", new ScriptValue.Truth(recipe.cleanLogits()));
    attributes.put("keep_probability", new ScriptValue.Real(recipe.keepProbability()));
    attributes.put("log_token_law", logTokenLaw(noise));
    attributes.put("clip_norm", new ScriptValue.Real(recipe.clipNorm()));
    attributes.put("ema_decay", new ScriptValue.Real(recipe.emaDecay()));
    int matrixCount = recipe.optimizer() == Optimizer.MUON ? Transformer.matrixCount() : 0;
    attributes.put("matrix_count", new ScriptValue.Whole(matrixCount));
    attributes.put("first_moments", new ScriptValue.Sequence(state.firstMoments()));
    attributes.put("second_moments", new ScriptValue.Sequence(state.secondMoments()));
    attributes.put("update_counts", new ScriptValue.Sequence(state.updateCounts()));
    attributes.put("averages", new ScriptValue.Sequence(state.averages()));
    ArchiveWriter.write(
        archive,
        Transformer.source() + "\n" + ScriptSource.read(TrainingModule.class, "training.py"),
        new ScriptValue.Module("Training", attributes));
  }

  private static Tensor logTokenLaw(NoiseLaw noise) {
    float[] values = new float[noise.vocabularySize()];
    for (int token = 0; token < values.length; token++) {
      values[token] = noise.isReserved(token) ? NEVER_LOG : (float) noise.logProbability(token);
    }
    return Tensor.constant(values, values.length);
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }

  private record State(
      List<Tensor> weights,
      List<Tensor> averages,
      List<Tensor> firstMoments,
      List<Tensor> secondMoments,
      List<Tensor> updateCounts) {}
}
