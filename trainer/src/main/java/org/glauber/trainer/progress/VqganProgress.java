package org.glauber.trainer.progress;

import java.io.PrintWriter;
import java.util.Locale;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.vqgan.VqganReport;

/** Shows the training of a VQGAN: reconstruction quality, speed and remaining time. */
public final class VqganProgress extends TrainingProgress<VqganReport> {
  private final SmoothedMeter psnr = new SmoothedMeter(0.02);

  public VqganProgress(RunSize size, Interruption interruption, PrintWriter out) {
    super("images", size, interruption, out);
  }

  @Override
  String meters(VqganReport report) {
    return String.format(
        Locale.ROOT,
        "psnr %.1f dB  codes in use %.0f %%  critic %.2f",
        psnr.add(report.psnr()),
        100 * report.codesInUse(),
        report.critic());
  }
}
