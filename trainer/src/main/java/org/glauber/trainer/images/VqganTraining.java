package org.glauber.trainer.images;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.glauber.network.TorchEngine;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.vqgan.Vqgan;
import org.glauber.trainer.run.WholeFile;

/**
 * A VQGAN, its discriminator, their optimizers and the moving average as one TorchScript module,
 * which is defined by the resource {@code vqgan_training.py}. An update is a single call.
 *
 * <p>Must be used only by the thread that created it: the engine's gradient mode is a property of
 * that thread.
 */
final class VqganTraining implements AutoCloseable {
  private final VqganRecipe recipe;
  private final NDManager manager;
  private final PtSymbolBlock block;

  private VqganTraining(VqganRecipe recipe, Path archive) {
    this.recipe = recipe;
    TorchEngine.load();
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    manager = NDManager.newBaseManager();
    block =
        JniUtils.loadModule(
            (PtNDManager) manager, archive, false, new String[0], new String[0], true);
  }

  /** Creates an untrained module and writes its archive to {@code archive}. */
  static VqganTraining create(VqganRecipe recipe, Path archive) throws IOException {
    RandomGenerator random = new SplittableRandom(recipe.seed());
    Vqgan.Weights weights = Vqgan.untrained(recipe.shape(), random);
    List<Tensor> trained = trained(weights);
    List<Tensor> critic = Discriminator.untrained(random);
    float[] use = new float[recipe.shape().codeCount()];
    Arrays.fill(use, 1f / use.length);
    State state =
        new State(
            trained,
            trained.stream().map(w -> Tensor.constant(w.floats().clone(), w.shape())).toList(),
            zeros(trained),
            zeros(trained),
            counts(trained),
            critic,
            zeros(critic),
            zeros(critic),
            counts(critic),
            Tensor.constant(use, use.length));
    WholeFile.write(archive, part -> write(recipe, state, part));
    return new VqganTraining(recipe, archive);
  }

  /**
   * Loads the module of a checkpoint; the recipe must be the one that the checkpoint was written
   * with.
   *
   * @throws IOException if the file is damaged
   */
  static VqganTraining resume(VqganRecipe recipe, Path archive) throws IOException {
    try {
      return new VqganTraining(recipe, archive);
    } catch (EngineException e) {
      throw new IOException(
          archive + " is not a checkpoint that can be loaded; remove it to begin anew", e);
    }
  }

  /**
   * Executes one update.
   *
   * @param number number of the update, counted from 0
   * @param pixels (image, channel, row, column)
   */
  VqganReport update(long number, float[] pixels) {
    try (NDManager turn = manager.newSubManager()) {
      RandomGenerator random = new SplittableRandom(recipe.seed() * 31 + number);
      float[] uniforms = new float[recipe.shape().codeCount()];
      for (int k = 0; k < uniforms.length; k++) {
        uniforms[k] = random.nextFloat();
      }
      NDArray name = turn.create(0f);
      name.setName("module_method:update");
      NDList arguments =
          new NDList(
              name,
              turn.create(pixels, shape(recipe.batch())),
              turn.create(uniforms),
              turn.create(
                  new float[] {
                    (float) recipe.rate(number),
                    (float) recipe.criticWeight(number),
                    recipe.revives(number) ? 1 : 0
                  }));
      NDList out = IValueUtils.forward(block, arguments, true);
      out.attach(turn);
      return VqganReport.of(out.get(0).toFloatArray());
    }
  }

  /**
   * Returns the reconstructions of images after encoding and decoding, in the format of {@code
   * pixels}.
   */
  float[] reconstruct(float[] pixels, int count) {
    try (NDManager turn = manager.newSubManager()) {
      NDArray name = turn.create(0f);
      name.setName("module_method:reconstruct");
      NDList out =
          IValueUtils.forward(block, new NDList(name, turn.create(pixels, shape(count))), false);
      out.attach(turn);
      return out.get(0).toFloatArray();
    }
  }

  private Shape shape(int count) {
    int factor = recipe.shape().factor();
    return new Shape(
        count,
        Pixels.CHANNELS,
        (long) recipe.shape().rows() * factor,
        (long) recipe.shape().columns() * factor);
  }

  /** Returns the number of updates applied to the weights. */
  long updates() {
    return (long) state().counts().getFirst().floats()[0];
  }

  /** Atomically writes everything that later updates depend on. */
  void save(Path archive) throws IOException {
    State state = state();
    WholeFile.write(archive, part -> write(recipe, state, part));
  }

  /** Returns the moving average of the weights, which is what is served. */
  Vqgan.Weights averages() {
    return split(recipe, state().averages());
  }

  /** Splits the weights that {@link #trained} combines. */
  private static Vqgan.Weights split(VqganRecipe recipe, List<Tensor> trained) {
    Vqgan.Weights like = Vqgan.untrained(recipe.shape(), new SplittableRandom(0));
    int encoder = like.encoder().size();
    return new Vqgan.Weights(
        trained.subList(0, encoder),
        trained.subList(encoder, trained.size() - 1),
        trained.getLast());
  }

  private State state() {
    Vqgan.Weights like = Vqgan.untrained(recipe.shape(), new SplittableRandom(0));
    List<Tensor> trained = trained(like);
    List<Tensor> critic = Discriminator.untrained(new SplittableRandom(0));
    try (IValue result = IValueUtils.runMethod(block, "state")) {
      NDList list = result.toNDList((PtNDManager) manager);
      List<NDArray> arrays = new ArrayList<>(list);
      State state =
          new State(
              take(arrays, trained, true),
              take(arrays, trained, false),
              take(arrays, trained, false),
              take(arrays, trained, false),
              takeCounts(arrays, trained),
              take(arrays, critic, true),
              take(arrays, critic, false),
              take(arrays, critic, false),
              takeCounts(arrays, critic),
              Tensor.constant(arrays.getLast().toFloatArray(), recipe.shape().codeCount()));
      list.close();
      return state;
    }
  }

  private static List<Tensor> take(List<NDArray> arrays, List<Tensor> like, boolean trained) {
    List<Tensor> taken = new ArrayList<>();
    for (Tensor shape : like) {
      float[] values = arrays.removeFirst().toFloatArray();
      taken.add(
          trained
              ? Tensor.parameter(values, shape.shape())
              : Tensor.constant(values, shape.shape()));
    }
    return taken;
  }

  private static List<Tensor> takeCounts(List<NDArray> arrays, List<Tensor> like) {
    return like.stream().map(w -> Tensor.constant(arrays.removeFirst().toFloatArray())).toList();
  }

  private static List<Tensor> trained(Vqgan.Weights weights) {
    return Stream.of(weights.encoder(), weights.decoder(), List.of(weights.codebook()))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Tensor> zeros(List<Tensor> like) {
    return like.stream()
        .map(w -> Tensor.constant(new float[w.floats().length], w.shape()))
        .toList();
  }

  private static List<Tensor> counts(List<Tensor> like) {
    return like.stream().map(w -> Tensor.constant(new float[1])).toList();
  }

  private static void write(VqganRecipe recipe, State state, Path archive) throws IOException {
    SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    attributes.put("network", Vqgan.withWeights(recipe.shape(), split(recipe, state.trained())));
    attributes.put("discriminator", new ScriptValue.Sequence(state.critic()));
    attributes.put("ema_decay", new ScriptValue.Real(recipe.emaDecay()));
    attributes.put("use", state.use());
    attributes.put("first_moments", new ScriptValue.Sequence(state.firstMoments()));
    attributes.put("second_moments", new ScriptValue.Sequence(state.secondMoments()));
    attributes.put("update_counts", new ScriptValue.Sequence(state.counts()));
    attributes.put("averages", new ScriptValue.Sequence(state.averages()));
    attributes.put("critic_first_moments", new ScriptValue.Sequence(state.criticFirstMoments()));
    attributes.put("critic_second_moments", new ScriptValue.Sequence(state.criticSecondMoments()));
    attributes.put("critic_counts", new ScriptValue.Sequence(state.criticCounts()));
    ArchiveWriter.write(
        archive,
        Vqgan.source() + "\n" + ScriptSource.read(VqganTraining.class, "vqgan_training.py"),
        new ScriptValue.Module("VqganTraining", attributes));
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }

  private record State(
      List<Tensor> trained,
      List<Tensor> averages,
      List<Tensor> firstMoments,
      List<Tensor> secondMoments,
      List<Tensor> counts,
      List<Tensor> critic,
      List<Tensor> criticFirstMoments,
      List<Tensor> criticSecondMoments,
      List<Tensor> criticCounts,
      Tensor use) {}
}
