package org.glauber.trainer.vqgan;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.vqgan.Vqgan;
import org.glauber.trainer.images.Pixels;
import org.glauber.trainer.run.WholeFile;
import org.glauber.trainer.script.AveragedWeights;
import org.glauber.trainer.script.OptimizerState;
import org.glauber.trainer.script.StateReader;
import org.glauber.trainer.script.TrainingScript;

/**
 * A VQGAN, its discriminator, their optimizers and the moving average as one TorchScript module,
 * which is defined by the resource {@code vqgan_training.py}. An update is a single call.
 *
 * <p>Must be used only by the thread that created it.
 */
final class VqganModule implements AutoCloseable {
  private final VqganRecipe recipe;
  private final TrainingScript script;

  private VqganModule(VqganRecipe recipe, TrainingScript script) {
    this.recipe = recipe;
    this.script = script;
  }

  /** Creates an untrained module and writes its archive to {@code archive}. */
  static VqganModule create(VqganRecipe recipe, Path archive) throws IOException {
    RandomGenerator random = new SplittableRandom(recipe.seed());
    List<Tensor> trained = joined(Vqgan.untrained(recipe.shape(), random));
    List<Tensor> critic = Discriminator.untrained(random);
    float[] use = new float[recipe.shape().codeCount()];
    Arrays.fill(use, 1f / use.length);
    State state =
        new State(
            AveragedWeights.initial(trained),
            critic,
            OptimizerState.initial(critic),
            Tensor.constant(use, use.length));
    WholeFile.write(archive, part -> write(recipe, state, part));
    return new VqganModule(recipe, TrainingScript.load(archive));
  }

  /**
   * Loads the module of a checkpoint; the recipe must be the one that the checkpoint was written
   * with.
   *
   * @throws IOException if the file is damaged
   */
  static VqganModule resume(VqganRecipe recipe, Path archive) throws IOException {
    return new VqganModule(recipe, TrainingScript.resume(archive));
  }

  /**
   * Executes one update.
   *
   * @param number number of the update, counted from 0
   * @param pixels (image, channel, row, column)
   */
  VqganReport update(long number, float[] pixels) {
    RandomGenerator random = new SplittableRandom(recipe.seed() * 31 + number);
    float[] uniforms = new float[recipe.shape().codeCount()];
    for (int k = 0; k < uniforms.length; k++) {
      uniforms[k] = random.nextFloat();
    }
    float[] settings = {
      (float) recipe.rate(number),
      (float) recipe.adversarialWeight(number),
      recipe.revives(number) ? 1 : 0
    };
    return VqganReport.of(
        script.train(
            "update",
            turn ->
                new NDList(
                    turn.create(pixels, shape(recipe.size().batch())),
                    turn.create(uniforms),
                    turn.create(settings))));
  }

  /**
   * Returns the reconstructions of images after encoding and decoding, in the format of {@code
   * pixels}.
   */
  float[] reconstruct(float[] pixels, int count) {
    return script.evaluate("reconstruct", turn -> new NDList(turn.create(pixels, shape(count))));
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
    return state().network().optimizer().updates();
  }

  /** Atomically writes everything that later updates depend on. */
  void save(Path archive) throws IOException {
    State state = state();
    WholeFile.write(archive, part -> write(recipe, state, part));
  }

  /** Returns the moving average of the weights, which is what is served. */
  Vqgan.Weights averages() {
    return split(recipe, state().network().averages());
  }

  private State state() {
    List<long[]> trained = shapes(joined(Vqgan.untrained(recipe.shape(), new SplittableRandom(0))));
    List<long[]> critic = shapes(Discriminator.untrained(new SplittableRandom(0)));
    StateReader reader = script.state();
    return new State(
        reader.averaged(trained),
        reader.weights(critic),
        reader.optimizer(critic),
        reader.constants(List.of(new long[] {recipe.shape().codeCount()})).getFirst());
  }

  private static List<long[]> shapes(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::shape).toList();
  }

  private static List<Tensor> joined(Vqgan.Weights weights) {
    return Stream.of(weights.encoder(), weights.decoder(), List.of(weights.codebook()))
        .flatMap(List::stream)
        .toList();
  }

  /** Splits the weights that {@link #joined} joins. */
  private static Vqgan.Weights split(VqganRecipe recipe, List<Tensor> joined) {
    Vqgan.Weights like = Vqgan.untrained(recipe.shape(), new SplittableRandom(0));
    int encoder = like.encoder().size();
    return new Vqgan.Weights(
        joined.subList(0, encoder), joined.subList(encoder, joined.size() - 1), joined.getLast());
  }

  private static void write(VqganRecipe recipe, State state, Path archive) throws IOException {
    SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    attributes.put(
        "network", Vqgan.withWeights(recipe.shape(), split(recipe, state.network().weights())));
    attributes.put("discriminator", new ScriptValue.Sequence(state.critic()));
    attributes.put("ema_decay", new ScriptValue.Real(recipe.emaDecay()));
    attributes.put("use", state.use());
    state.network().addTo(attributes);
    OptimizerState optimizer = state.criticOptimizer();
    attributes.put("critic_first_moments", new ScriptValue.Sequence(optimizer.firstMoments()));
    attributes.put("critic_second_moments", new ScriptValue.Sequence(optimizer.secondMoments()));
    attributes.put("critic_counts", new ScriptValue.Sequence(optimizer.updateCounts()));
    ArchiveWriter.write(
        archive,
        Vqgan.source() + "\n" + ScriptSource.read(VqganModule.class, "vqgan_training.py"),
        new ScriptValue.Module("VqganTraining", attributes));
  }

  @Override
  public void close() {
    script.close();
  }

  /**
   * Everything that an update changes.
   *
   * @param use (code) moving average of the share of latents that have the code
   */
  private record State(
      AveragedWeights network, List<Tensor> critic, OptimizerState criticOptimizer, Tensor use) {}
}
