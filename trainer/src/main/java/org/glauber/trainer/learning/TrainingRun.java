package org.glauber.trainer.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.run.InterruptedRun;
import org.glauber.trainer.run.Trial;

/**
 * Runs Algorithm 1 once, from the first update or the checkpoint to the last update.
 *
 * <p>The run's directory holds the checkpoint and {@code loss.csv}, which has one row for every
 * {@value LossLog#ROW_UPDATES} updates and one for the remaining updates at the end of a session.
 */
public final class TrainingRun {
  private static final int CHECKPOINT_UPDATES = 1_000;
  private static final int SCORE_UPDATES = 500;
  private static final int SCORED_ROWS = 256;
  private static final long SCORED_SEED = 0x5EED;
  private static final String CHECKPOINT = "training.pt";
  private static final String CURVE = "loss.csv";

  private final Recipe recipe;
  private final Examples examples;
  private final Map<Integer, ExampleBatch> heldOut; // (level) questions of a chain
  private final NoiseLaw noise;
  private final Path directory;

  /**
   * Creates a run.
   *
   * @param directory directory of the checkpoint and the loss curve; an existing checkpoint is
   *     resumed
   */
  public TrainingRun(Recipe recipe, Corpus corpus, Scan scan, NoiseLaw noise, Path directory) {
    this.recipe = recipe;
    this.examples = new Examples(recipe, corpus.training(), scan, noise);
    this.heldOut = heldOut(recipe, new Examples(recipe, corpus.heldOut(), scan, noise));
    this.noise = noise;
    this.directory = directory;
  }

  /** Returns questions of the fast schedule, noisiest level first; empty for signal logits. */
  private static Map<Integer, ExampleBatch> heldOut(Recipe recipe, Examples examples) {
    Map<Integer, ExampleBatch> batches = new LinkedHashMap<>();
    if (recipe.cleanLogits()) {
      Levels levels = LevelSchedules.fast(recipe.shape().maxSweeps(), recipe.keepProbability());
      for (int sweep = levels.sweepCount() - 1; sweep >= 0; sweep--) {
        batches.put(
            levels.visits(sweep), examples.served(levels, sweep, SCORED_ROWS, SCORED_SEED + sweep));
      }
    }
    return batches;
  }

  /** Receives every update. */
  public interface Listener {
    /**
     * Called before the first update of this session.
     *
     * @param updates number of updates in earlier sessions
     */
    default void begins(long updates) {}

    /** Called after update {@code update}, counted from 0. */
    void updated(long update, UpdateReport report);

    /** Called after the averaged weights were scored on held-out examples, noisiest level first. */
    default void scored(List<Score> heldOut) {}

    /** Called after a checkpoint was written, with the averaged weights. */
    default void checkpointed(long update, List<Tensor> averages) throws IOException {}

    /** Returns whether to write a checkpoint and stop after this update. */
    default boolean stops() {
      return false;
    }
  }

  /** Returns the file of the loss curve. */
  public Path curve() {
    return directory.resolve(CURVE);
  }

  /** Returns the total computing time of the run, without interruptions. */
  public Duration time() throws IOException {
    return LossLog.time(curve());
  }

  /** Returns whether there is a checkpoint to resume from. */
  public boolean isBegun() {
    return Files.exists(directory.resolve(CHECKPOINT));
  }

  /**
   * Measures the number of examples a second on this machine, with trial updates of a network that
   * is discarded.
   *
   * @param stops returns whether to stop at once
   */
  public double pace(BooleanSupplier stops) throws IOException {
    Path trial = Files.createTempFile(directory, "trial", ".part");
    try (TrainingModule module = TrainingModule.create(recipe, noise, trial)) {
      return recipe.batch()
          * Trial.updatesPerSecond(() -> module.update(examples.batch(0), recipe.rate(0)), stops);
    } finally {
      Files.delete(trial);
    }
  }

  /**
   * Trains to the end.
   *
   * @return the averaged weights, in the order of the transformer
   * @throws InterruptedRun if the listener stops the run; the checkpoint then contains all progress
   */
  public List<Tensor> train(Listener listener) throws IOException {
    return train(listener, Long.MAX_VALUE);
  }

  /** Trains up to update {@code stop}; a later run can continue from there. */
  List<Tensor> train(Listener listener, long stop) throws IOException {
    long last = Math.min(stop, recipe.updates());
    Files.createDirectories(directory);
    Path checkpoint = directory.resolve(CHECKPOINT);
    boolean resumes = Files.exists(checkpoint);
    try (TrainingModule module =
            resumes
                ? TrainingModule.resume(recipe, noise, checkpoint)
                : TrainingModule.create(recipe, noise, checkpoint);
        LossLog log =
            new LossLog(
                curve(),
                resumes ? module.updates() : 0,
                List.copyOf(heldOut.keySet()),
                System::nanoTime)) {
      listener.begins(module.updates());
      for (long update = module.updates(); update < last; update++) {
        UpdateReport report = module.update(examples.batch(update), recipe.rate(update));
        requireFinite(update, report);
        if ((update + 1) % SCORE_UPDATES == 0 || update + 1 == last) {
          List<Score> scores = score(module);
          log.score(scores);
          listener.scored(scores);
        }
        log.add(update, report);
        listener.updated(update, report);
        boolean stops = listener.stops();
        if ((update + 1) % CHECKPOINT_UPDATES == 0 || update + 1 == last || stops) {
          module.save(checkpoint);
          log.endRow(update);
          listener.checkpointed(update, module.averages());
        }
        if (stops && update + 1 < last) {
          throw new InterruptedRun(
              String.format(
                  Locale.ROOT,
                  "Stopped after %,d of %,d updates; %s has them all.",
                  update + 1,
                  recipe.updates(),
                  checkpoint));
        }
      }
      return module.averages();
    }
  }

  private List<Score> score(TrainingModule module) {
    return heldOut.entrySet().stream()
        .map(entry -> module.score(entry.getKey(), entry.getValue()))
        .toList();
  }

  private void requireFinite(long update, UpdateReport report) {
    if (!Double.isFinite(report.loss())) {
      throw new CommandFailure(
          ExitCode.INTERNAL,
          "The loss became %s at update %,d. Begin again with a lower --rate than %s, under another NAME or after removing %s."
              .formatted(report.loss(), update, recipe.peakRate(), directory));
    }
  }
}
