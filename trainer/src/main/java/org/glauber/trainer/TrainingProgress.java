package org.glauber.trainer;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.DenoiserTraining.Preview;
import org.glauber.trainer.learning.Recipe;
import org.glauber.trainer.learning.TrainingRun;
import org.glauber.trainer.learning.UpdateReport;

/**
 * A progress bar with the loss, the calibration meter, the pace and the remaining time. Where there
 * is no terminal, a line now and then.
 */
final class TrainingProgress implements TrainingRun.Listener, AutoCloseable {
  private static final double SMOOTHING = 0.01;
  private static final long PLAIN_LINE_UPDATES = 500;
  private static final int CHECKPOINTS_PER_PREVIEW = 5;

  private final Recipe recipe;
  private final Optional<Preview> preview;
  private final ProgressBar bar;
  private final long startNanos = System.nanoTime();
  private double loss;
  private double calibration;
  private long first = -1;
  private int checkpoints;

  TrainingProgress(Recipe recipe, Optional<Preview> preview) {
    this.recipe = recipe;
    this.preview = preview;
    this.bar = ProgressBars.start("examples", recipe.updates() * recipe.batch());
  }

  @Override
  public void updated(long update, UpdateReport report) {
    if (first < 0) {
      first = update;
      loss = report.loss();
      calibration = report.calibration();
    }
    loss += SMOOTHING * (report.loss() - loss);
    calibration += SMOOTHING * (report.calibration() - calibration);
    String meters = String.format(Locale.ROOT, "loss %.4f  calibration %.3f", loss, calibration);
    if (ProgressBars.isWatched()) {
      bar.setExtraMessage(" " + meters);
      bar.stepTo((update + 1) * recipe.batch());
    } else if ((update + 1) % PLAIN_LINE_UPDATES == 0) {
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      double pace = (update + 1 - first) * recipe.batch() / seconds;
      long left = (recipe.updates() - update - 1) * recipe.batch();
      System.out.printf(
          Locale.ROOT,
          "%,d of %,d examples  %s  %.0f examples/s  %.0f min left%n",
          (update + 1) * recipe.batch(),
          recipe.updates() * recipe.batch(),
          meters,
          pace,
          left / pace / 60);
    }
  }

  @Override
  public void checkpointed(long update, List<Tensor> averages) throws IOException {
    boolean isLast = update + 1 == recipe.updates();
    if (preview.isPresent() && (++checkpoints % CHECKPOINTS_PER_PREVIEW == 1 || isLast)) {
      preview.get().show(averages);
    }
  }

  @Override
  public void close() {
    bar.close();
  }
}
