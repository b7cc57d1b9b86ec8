package org.glauber.trainer.progress;

import java.io.PrintWriter;
import java.util.Locale;
import org.glauber.trainer.images.VqganRecipe;
import org.glauber.trainer.images.VqganReport;
import org.glauber.trainer.images.VqganRun;
import org.glauber.trainer.run.Interruption;

/** Shows the training of a VQGAN: reconstruction quality, speed and remaining time. */
public final class VqganProgress implements VqganRun.Listener, AutoCloseable {
  private static final double SMOOTHING = 0.02;

  private final VqganRecipe recipe;
  private final Interruption interruption;
  private final Progress progress;
  private final PrintWriter out;
  private boolean hasMeters;
  private double psnr;

  public VqganProgress(VqganRecipe recipe, Interruption interruption, PrintWriter out) {
    this.recipe = recipe;
    this.interruption = interruption;
    this.progress = Progress.of("images", recipe.updates() * recipe.batch(), out);
    this.out = out;
  }

  @Override
  public void begins(long updates) {
    if (updates > 0) {
      out.printf(Locale.ROOT, "Resuming after %,d of %,d updates.%n", updates, recipe.updates());
    }
    progress.begin(updates * recipe.batch());
  }

  @Override
  public void updated(long update, VqganReport report) {
    if (!hasMeters) {
      hasMeters = true;
      psnr = report.psnr();
    }
    psnr += SMOOTHING * (report.psnr() - psnr);
    progress.at(
        (update + 1) * recipe.batch(),
        String.format(
            Locale.ROOT,
            "psnr %.1f dB  codes in use %.0f %%  critic %.2f",
            psnr,
            100 * report.codesInUse(),
            report.critic()));
  }

  @Override
  public boolean stops() {
    return interruption.isRequested();
  }

  @Override
  public void close() {
    progress.close();
  }
}
