package org.glauber.trainer.learning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.glauber.core.NoiseLaw;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.transformer.Transformer;
import org.glauber.trainer.examples.ExampleBatch;
import org.glauber.trainer.recipe.Optimizer;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.run.WholeFile;
import org.glauber.trainer.script.AveragedWeights;
import org.glauber.trainer.script.TrainingScript;

/**
 * A denoiser, its optimizer and its moving average as one TorchScript module, which is defined by
 * the resource {@code training.py}. An update is a single call.
 *
 * <p>Must be used only by the thread that created it.
 */
final class DenoiserModule implements AutoCloseable {
  private static final float NEVER_LOG = -1e30f;

  private final Recipe recipe;
  private final NoiseLaw noise;
  private final TrainingScript script;

  private DenoiserModule(Recipe recipe, NoiseLaw noise, TrainingScript script) {
    this.recipe = recipe;
    this.noise = noise;
    this.script = script;
  }

  /**
   * Creates a module with the recipe's initial weights and writes its archive to {@code archive}.
   */
  static DenoiserModule create(Recipe recipe, NoiseLaw noise, Path archive) throws IOException {
    AveragedWeights initial = AveragedWeights.initial(InitialWeights.of(recipe));
    WholeFile.write(archive, part -> write(recipe, noise, initial, part));
    return new DenoiserModule(recipe, noise, TrainingScript.load(archive));
  }

  /**
   * Loads the module of a checkpoint; the recipe must be the one that the checkpoint was written
   * with.
   *
   * @throws IOException if the file is damaged
   */
  static DenoiserModule resume(Recipe recipe, NoiseLaw noise, Path archive) throws IOException {
    return new DenoiserModule(recipe, noise, TrainingScript.resume(archive));
  }

  /** Executes one update. */
  UpdateReport update(ExampleBatch batch, double rate) {
    int hiddenToken = recipe.shape().vocabularySize();
    float[] values = script.train("update", turn -> batch.update(turn, hiddenToken, rate));
    return new UpdateReport(values[0], values[1], values[2]);
  }

  /** Scores the averaged weights on a batch with one question per row. */
  Score score(int level, ExampleBatch batch) {
    int hiddenToken = recipe.shape().vocabularySize();
    float[] values = script.train("score", turn -> batch.score(turn, hiddenToken)); // (row, 2)
    double loss = 0;
    double entropy = 0;
    for (int row = 0; row < values.length / 2; row++) {
      loss -= values[2 * row];
      entropy += values[2 * row + 1];
    }
    return new Score(level, 2 * loss / values.length, 2 * entropy / values.length);
  }

  /** Returns the number of updates applied to the weights. */
  long updates() {
    return state().optimizer().updates();
  }

  /** Atomically writes everything that later updates depend on. */
  void save(Path archive) throws IOException {
    AveragedWeights state = state();
    WholeFile.write(archive, part -> write(recipe, noise, state, part));
  }

  /** Returns the moving average of the weights, which is what is served. */
  List<Tensor> averages() {
    return state().averages();
  }

  private AveragedWeights state() {
    return script.state().averaged(Transformer.weightShapes(recipe.shape()));
  }

  private static void write(Recipe recipe, NoiseLaw noise, AveragedWeights state, Path archive)
      throws IOException {
    SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    attributes.put(
        "network",
        Transformer.withWeights(
            recipe.shape(), state.weights(), recipe.optimization().bfloat16Matmul()));
    attributes.put("loss_kind", new ScriptValue.Whole(recipe.objective().loss().code()));
    attributes.put("clean_logits", new ScriptValue.Truth(recipe.objective().cleanLogits()));
    attributes.put("keep_probability", new ScriptValue.Real(recipe.objective().keepProbability()));
    attributes.put("log_token_law", logTokenLaw(noise));
    attributes.put("clip_norm", new ScriptValue.Real(recipe.optimization().clipNorm()));
    attributes.put("ema_decay", new ScriptValue.Real(recipe.optimization().emaDecay()));
    boolean isMuon = recipe.optimization().optimizer() == Optimizer.MUON;
    attributes.put("matrix_count", new ScriptValue.Whole(isMuon ? Transformer.matrixCount() : 0));
    state.addTo(attributes);
    ArchiveWriter.write(
        archive,
        Transformer.source() + "\n" + ScriptSource.read(DenoiserModule.class, "training.py"),
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
    script.close();
  }
}
