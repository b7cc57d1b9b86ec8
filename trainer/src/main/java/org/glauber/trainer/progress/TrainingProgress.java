package org.glauber.trainer.progress;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.learning.Recipe;
import org.glauber.trainer.learning.Score;
import org.glauber.trainer.learning.TrainingRun;
import org.glauber.trainer.learning.UpdateReport;
import org.glauber.trainer.run.Interruption;

/**
 * Shows the training of a denoiser: its loss, speed and remaining time. For clean logits it also
 * shows the held-out loss by level next to the loss that p0 expects; for signal logits, the
 * calibration meter.
 */
public final class TrainingProgress implements TrainingRun.Listener, AutoCloseable {
  private static final double SMOOTHING = 0.01;
  private static final int CHECKPOINTS_PER_PREVIEW = 5;

  private final Recipe recipe;
  private final Interruption interruption;
  private final Optional<Preview> preview;
  private final Progress progress;
  private final PrintWriter out;
  private boolean hasMeters;
  private double loss;
  private double calibration;
  private List<Score> heldOut = List.of();
  private int checkpoints;

  public TrainingProgress(
      Recipe recipe, Interruption interruption, Optional<Preview> preview, PrintWriter out) {
    this.recipe = recipe;
    this.interruption = interruption;
    this.preview = preview;
    this.progress = Progress.of("examples", recipe.updates() * recipe.batch(), out);
    this.out = out;
  }

  /** Shows samples of the network in a checkpoint. */
  @FunctionalInterface
  public interface Preview {
    /** Draws samples of a network with these weights and shows them. */
    void show(List<Tensor> weights) throws IOException;
  }

  @Override
  public void begins(long updates) {
    if (updates > 0) {
      out.printf(Locale.ROOT, "Resuming after %,d of %,d updates.%n", updates, recipe.updates());
    }
    progress.begin(updates * recipe.batch());
  }

  @Override
  public void updated(long update, UpdateReport report) {
    if (!hasMeters) {
      hasMeters = true;
      loss = report.loss();
      calibration = report.calibration();
    }
    loss += SMOOTHING * (report.loss() - loss);
    calibration += SMOOTHING * (report.calibration() - calibration);
    progress.at(
        (update + 1) * recipe.batch(), String.format(Locale.ROOT, "loss %.4f", loss) + meters());
  }

  private String meters() {
    if (!recipe.cleanLogits()) {
      return String.format(Locale.ROOT, "  calibration %.3f", calibration);
    }
    return heldOut.isEmpty()
        ? ""
        : heldOut.stream()
            .map(TrainingProgress::meter)
            .collect(Collectors.joining(", ", "  held out ", ""));
  }

  private static String meter(Score score) {
    return String.format(
        Locale.ROOT, "%.3f (expects %.3f) at %d", score.loss(), score.entropy(), score.level());
  }

  @Override
  public void scored(List<Score> scores) {
    heldOut = List.copyOf(scores);
  }

  @Override
  public boolean stops() {
    return interruption.isRequested();
  }

  @Override
  public void checkpointed(long update, List<Tensor> averages) throws IOException {
    if (preview.isPresent() && !stops() && ++checkpoints % CHECKPOINTS_PER_PREVIEW == 1) {
      preview.get().show(averages);
    }
  }

  @Override
  public void close() {
    progress.close();
  }
}
