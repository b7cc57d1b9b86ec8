package org.glauber.trainer.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.corpus.Corpus;

/**
 * One run of Algorithm 1 from its first update, or its checkpoint, to its last.
 *
 * <p>Its directory holds the checkpoint and {@code loss.csv}, one row for every {@value
 * LossLog#ROW_UPDATES} updates.
 */
public final class TrainingRun {
  private static final int CHECKPOINT_UPDATES = 1_000;
  private static final String CHECKPOINT = "training.pt";
  private static final String CURVE = "loss.csv";

  private final Recipe recipe;
  private final Examples examples;
  private final NoiseLaw noise;
  private final Path directory;

  /**
   * @param directory where checkpoint and loss curve are kept; a checkpoint there is resumed
   */
  public TrainingRun(Recipe recipe, Corpus corpus, Scan scan, NoiseLaw noise, Path directory) {
    this.recipe = recipe;
    this.examples = new Examples(recipe, corpus, scan, noise);
    this.noise = noise;
    this.directory = directory;
  }

  /** Told of every update. */
  public interface Listener {
    /** After update {@code update}, 0-based. */
    void updated(long update, UpdateReport report);

    /** After a checkpoint was written, with the averaged weights. */
    default void checkpointed(long update, List<Tensor> averages) throws IOException {}
  }

  /** The file of the loss curve. */
  public Path curve() {
    return directory.resolve(CURVE);
  }

  /** How long the run has computed, interruptions left out. */
  public Duration time() throws IOException {
    return LossLog.time(curve());
  }

  /**
   * Trains to the end.
   *
   * @return the averaged weights, in the transformer's order
   */
  public List<Tensor> train(Listener listener) throws IOException {
    return train(listener, Long.MAX_VALUE);
  }

  /** Trains up to update {@code stop} and leaves the rest to a later run. */
  List<Tensor> train(Listener listener, long stop) throws IOException {
    long last = Math.min(stop, recipe.updates());
    Files.createDirectories(directory);
    Path checkpoint = directory.resolve(CHECKPOINT);
    boolean resumes = Files.exists(checkpoint);
    try (TrainingModule module =
            resumes
                ? TrainingModule.resume(recipe, noise, checkpoint)
                : TrainingModule.create(recipe, noise, checkpoint);
        LossLog log = new LossLog(curve(), resumes ? module.updates() : 0, System::nanoTime)) {
      for (long update = module.updates(); update < last; update++) {
        UpdateReport report = module.update(examples.batch(update), recipe.rate(update));
        if (!Double.isFinite(report.loss())) {
          throw new IllegalStateException(
              "the loss became "
                  + report.loss()
                  + " at update "
                  + update
                  + "; lower --rate and resume from the checkpoint");
        }
        log.add(update, report);
        listener.updated(update, report);
        if ((update + 1) % CHECKPOINT_UPDATES == 0 || update + 1 == last) {
          module.save(checkpoint);
          listener.checkpointed(update, module.averages());
        }
      }
      return module.averages();
    }
  }
}
