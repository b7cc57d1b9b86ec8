package org.glauber.trainer;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.glauber.trainer.images.VqganRecipe;
import org.glauber.trainer.images.VqganReport;
import org.glauber.trainer.images.VqganRun;

/**
 * A progress bar with the reconstruction's quality. Where there is no terminal, a line now and
 * then.
 */
final class VqganProgress implements VqganRun.Listener, AutoCloseable {
  private static final double SMOOTHING = 0.02;
  private static final long PLAIN_LINE_UPDATES = 100;

  private final VqganRecipe recipe;
  private final ProgressBar bar;
  private final long startNanos = System.nanoTime();
  private double psnr;
  private long first = -1;

  VqganProgress(VqganRecipe recipe) {
    this.recipe = recipe;
    this.bar = ProgressBars.start("images", recipe.updates() * recipe.batch());
  }

  @Override
  public void updated(long update, VqganReport report) {
    if (first < 0) {
      first = update;
      psnr = report.psnr();
    }
    psnr += SMOOTHING * (report.psnr() - psnr);
    String meters =
        String.format(
            Locale.ROOT,
            "psnr %.1f dB  codes in use %.0f %%  critic %.2f",
            psnr,
            100 * report.codesInUse(),
            report.critic());
    if (ProgressBars.isWatched()) {
      bar.setExtraMessage(" " + meters);
      bar.stepTo((update + 1) * recipe.batch());
    } else if ((update + 1) % PLAIN_LINE_UPDATES == 0) {
      double pace = (update + 1 - first) / ((System.nanoTime() - startNanos) / 1e9);
      System.out.printf(
          Locale.ROOT,
          "%,d of %,d images  %s  %.0f images/s  %.0f min left%n",
          (update + 1) * recipe.batch(),
          recipe.updates() * recipe.batch(),
          meters,
          pace * recipe.batch(),
          (recipe.updates() - update - 1) / pace / 60);
    }
  }

  @Override
  public void close() {
    bar.close();
  }
}
