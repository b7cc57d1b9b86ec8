package org.glauber.trainer.progress;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.learning.DenoiserRun;
import org.glauber.trainer.learning.Score;
import org.glauber.trainer.learning.UpdateReport;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.run.Interruption;
import org.jspecify.annotations.Nullable;

/**
 * Shows the training of a denoiser: its loss, speed and remaining time. For clean logits it also
 * shows the held-out loss by level next to the loss that p0 expects; for signal logits, the
 * calibration meter.
 */
public final class DenoiserProgress extends TrainingProgress<UpdateReport>
    implements DenoiserRun.Listener {
  private static final double SMOOTHING = 0.01;
  private static final int CHECKPOINTS_PER_PREVIEW = 5;

  private final boolean cleanLogits;
  private final @Nullable Preview preview;
  private final SmoothedMeter loss = new SmoothedMeter(SMOOTHING);
  private final SmoothedMeter calibration = new SmoothedMeter(SMOOTHING);
  private List<Score> heldOut = List.of();
  private int checkpoints;

  /**
   * Creates a display.
   *
   * @param preview shows samples at some of the checkpoints; null for none
   */
  public DenoiserProgress(
      Recipe recipe, Interruption interruption, @Nullable Preview preview, PrintWriter out) {
    super("examples", recipe.size(), interruption, out);
    this.cleanLogits = recipe.objective().cleanLogits();
    this.preview = preview;
  }

  /** Shows samples of the network in a checkpoint. */
  @FunctionalInterface
  public interface Preview {
    /** Draws samples of a network with these weights and shows them. */
    void show(List<Tensor> weights) throws IOException;
  }

  @Override
  String meters(UpdateReport report) {
    String first = String.format(Locale.ROOT, "loss %.4f", loss.add(report.loss()));
    if (!cleanLogits) {
      double smoothed = calibration.add(report.calibration());
      return first + String.format(Locale.ROOT, "  calibration %.3f", smoothed);
    }
    return heldOut.isEmpty()
        ? first
        : heldOut.stream()
            .map(DenoiserProgress::meter)
            .collect(Collectors.joining(", ", first + "  held out ", ""));
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
  public void checkpointed(List<Tensor> averages) throws IOException {
    if (preview != null && !stops() && ++checkpoints % CHECKPOINTS_PER_PREVIEW == 1) {
      preview.show(averages);
    }
  }
}
