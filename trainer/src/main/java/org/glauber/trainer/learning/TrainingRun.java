package org.glauber.trainer.learning;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.corpus.Corpus;

/**
 * One run of Algorithm 1 from its first update, or its checkpoint, to its last.
 *
 * <p>Its directory holds the checkpoint and {@code loss.csv}, one row for every {@value
 * #REPORT_UPDATES} updates.
 */
public final class TrainingRun {
  /** Updates that are averaged into one row of the loss curve. */
  static final int REPORT_UPDATES = 100;

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
  }

  /** The file of the loss curve. */
  public Path curve() {
    return directory.resolve(CURVE);
  }

  /** How long the run has computed, interruptions left out. */
  public Duration time() throws IOException {
    List<String> rows = Files.readAllLines(curve());
    return rows.size() < 2 ? Duration.ZERO : Duration.ofSeconds(LossLog.seconds(rows.getLast()));
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
        LossLog log = new LossLog(curve(), resumes ? module.updates() : 0)) {
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
        }
      }
      return module.averages();
    }
  }

  /** Appends means to the loss curve; rows beyond the checkpoint are written again on resuming. */
  private static final class LossLog implements AutoCloseable {
    private final BufferedWriter out;
    private final long secondsBefore;
    private final long start = System.nanoTime();
    private double loss;
    private double calibration;
    private double norm;
    private int count;

    LossLog(Path file, long updates) throws IOException {
      List<String> kept =
          Files.exists(file)
              ? Files.readAllLines(file).stream()
                  .skip(1)
                  .filter(row -> Long.parseLong(row.substring(0, row.indexOf(','))) <= updates)
                  .toList()
              : List.of();
      secondsBefore = kept.isEmpty() ? 0 : seconds(kept.getLast());
      out =
          Files.newBufferedWriter(
              file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
      out.write("update,loss,calibration,gradient_norm,seconds\n");
      for (String row : kept) {
        out.write(row + "\n");
      }
      out.flush();
    }

    static long seconds(String row) {
      return Long.parseLong(row.substring(row.lastIndexOf(',') + 1));
    }

    void add(long update, UpdateReport report) throws IOException {
      loss += report.loss();
      calibration += report.calibration();
      norm += report.gradientNorm();
      if (++count == REPORT_UPDATES) {
        out.write(
            String.format(
                Locale.ROOT,
                "%d,%.5f,%.5f,%.4f,%d%n",
                update + 1,
                loss / count,
                calibration / count,
                norm / count,
                secondsBefore + Duration.ofNanos(System.nanoTime() - start).toSeconds()));
        out.flush();
        loss = 0;
        calibration = 0;
        norm = 0;
        count = 0;
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
