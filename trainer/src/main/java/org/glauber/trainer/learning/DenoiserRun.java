package org.glauber.trainer.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.examples.ExampleBatch;
import org.glauber.trainer.examples.Examples;
import org.glauber.trainer.examples.LevelSchedules;
import org.glauber.trainer.examples.NoisingProcess;
import org.glauber.trainer.loop.TrainingKind;
import org.glauber.trainer.loop.TrainingListener;
import org.glauber.trainer.loop.TrainingLoop;
import org.glauber.trainer.loop.TrainingSteps;
import org.glauber.trainer.loop.Trial;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.run.InterruptedRun;
import org.glauber.trainer.run.WholeFile;

/**
 * Runs Algorithm 1 once, from the first update or the checkpoint to the last update.
 *
 * <p>The run's directory holds the checkpoint and {@code loss.csv}, which has one row for every
 * {@value LossLog#ROW_UPDATES} updates and one for the remaining updates at the end of a session.
 */
public final class DenoiserRun {
  private static final TrainingKind KIND = new TrainingKind("training.pt", 1_000, "", "--rate");
  private static final int SCORE_UPDATES = 500;
  private static final int SCORED_ROWS = 256;
  private static final long SCORED_SEED = 0x5EED;
  private static final String CURVE = "loss.csv";

  private static final String POSITION = ".position";

  private final Recipe recipe;
  private final Corpus corpus;
  private final Examples examples;
  private final Map<Integer, ExampleBatch> heldOut; // (level) questions of a chain
  private final NoiseLaw noise;
  private final TrainingLoop loop;

  /**
   * Creates a run.
   *
   * @param directory directory of the checkpoint and the loss curve; an existing checkpoint is
   *     resumed
   */
  public DenoiserRun(Recipe recipe, Corpus corpus, NoisingProcess process, Path directory) {
    this.recipe = recipe;
    this.corpus = corpus.training();
    this.examples = new Examples(recipe, this.corpus, process);
    this.heldOut = heldOut(recipe, new Examples(recipe, corpus.heldOut(), process));
    this.noise = process.noise();
    this.loop = new TrainingLoop(KIND, recipe.size(), recipe.optimization().peakRate(), directory);
  }

  /** Returns questions of the balanced schedule, noisiest level first; empty for signal logits. */
  private static Map<Integer, ExampleBatch> heldOut(Recipe recipe, Examples examples) {
    Map<Integer, ExampleBatch> batches = new LinkedHashMap<>();
    if (recipe.objective().cleanLogits()) {
      Levels levels =
          LevelSchedules.balanced(recipe.shape().maxSweeps(), recipe.objective().keepProbability());
      for (int sweep = levels.sweepCount() - 1; sweep >= 0; sweep--) {
        batches.put(
            levels.visits(sweep), examples.served(levels, sweep, SCORED_ROWS, SCORED_SEED + sweep));
      }
    }
    return batches;
  }

  /** Receives every update, and the measurements of the averaged weights. */
  public interface Listener extends TrainingListener<UpdateReport> {
    /** Called after the averaged weights were scored on held-out examples, noisiest level first. */
    default void scored(List<Score> heldOut) {}

    /** Called after a checkpoint was written, with the averaged weights. */
    default void checkpointed(List<Tensor> averages) throws IOException {}
  }

  /** Returns the file of the loss curve. */
  public Path curve() {
    return loop.directory().resolve(CURVE);
  }

  /** Returns the total computing time of the run, without interruptions. */
  public Duration time() throws IOException {
    return LossLog.time(curve());
  }

  /** Returns whether there is a checkpoint to resume from. */
  public boolean isBegun() {
    return loop.isBegun();
  }

  /**
   * Measures the number of examples a second on this machine, with trial updates of a network that
   * is discarded.
   *
   * @param stops returns whether to stop at once
   */
  public double pace(BooleanSupplier stops) throws IOException {
    return loop.pace(
        archive -> {
          try (DenoiserModule module = DenoiserModule.create(recipe, noise, archive)) {
            return Trial.updatesPerSecond(
                () -> module.update(examples.batch(0), recipe.rate(0)), stops);
          }
        });
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
    Files.createDirectories(loop.directory());
    boolean resumes = loop.isBegun();
    try (DenoiserModule module =
            resumes
                ? DenoiserModule.resume(recipe, noise, loop.checkpoint())
                : DenoiserModule.create(recipe, noise, loop.checkpoint());
        LossLog log =
            new LossLog(
                curve(),
                resumes ? module.updates() : 0,
                List.copyOf(heldOut.keySet()),
                System::nanoTime)) {
      corpus.moveTo(resumes ? position(module.updates()) : "");
      loop.run(new Steps(module, log, listener), listener, stop);
      return module.averages();
    }
  }

  /** Returns the file with the corpus's position after a number of updates. */
  private Path positionFile(long updates) {
    return loop.directory().resolve(updates + POSITION);
  }

  /** Returns the corpus's position at a checkpoint; empty if the corpus has none. */
  private String position(long updates) throws IOException {
    Path file = positionFile(updates);
    if (Files.exists(file)) {
      return Files.readString(file);
    }
    if (!corpus.position().isEmpty()) {
      throw new IOException(
          file
              + " is missing, without which the corpus cannot be continued; remove "
              + loop.checkpoint()
              + " to begin anew");
    }
    return "";
  }

  /** Deletes the positions of earlier checkpoints. */
  private void deletePositionsExcept(Path kept) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(loop.directory())) {
      files = all.filter(file -> file.toString().endsWith(POSITION)).toList();
    }
    for (Path file : files) {
      if (!file.equals(kept)) {
        Files.delete(file);
      }
    }
  }

  /** The steps of a session, which has opened the module and the log. */
  private final class Steps implements TrainingSteps<UpdateReport> {
    private final DenoiserModule module;
    private final LossLog log;
    private final Listener listener;

    Steps(DenoiserModule module, LossLog log, Listener listener) {
      this.module = module;
      this.log = log;
      this.listener = listener;
    }

    @Override
    public long updates() {
      return module.updates();
    }

    @Override
    public UpdateReport update(long update) {
      return module.update(examples.batch(update), recipe.rate(update));
    }

    @Override
    public double loss(UpdateReport report) {
      return report.loss();
    }

    @Override
    public void record(long update, UpdateReport report, boolean isLast) throws IOException {
      if ((update + 1) % SCORE_UPDATES == 0 || isLast) {
        List<Score> scores = score();
        log.score(scores);
        listener.scored(scores);
      }
      log.add(update, report);
    }

    private List<Score> score() {
      return heldOut.entrySet().stream()
          .map(entry -> module.score(entry.getKey(), entry.getValue()))
          .toList();
    }

    @Override
    public void checkpoint(long update, Path file) throws IOException {
      // The position is written first, under a name of its own, so that there is one for the
      // checkpoint whenever the process ends.
      Path position = positionFile(update + 1);
      boolean isPositioned = !corpus.position().isEmpty();
      if (isPositioned) {
        WholeFile.write(position, part -> Files.writeString(part, corpus.position()));
      }
      module.save(file);
      if (isPositioned) {
        deletePositionsExcept(position);
      }
      log.endRow(update);
      listener.checkpointed(module.averages());
    }
  }
}
