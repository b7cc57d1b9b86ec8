package org.glauber.trainer.progress;

import java.io.PrintWriter;
import java.util.Locale;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.loop.TrainingListener;
import org.glauber.trainer.run.Interruption;

/**
 * Shows a training: its meters, speed and remaining time. An interruption stops the training.
 *
 * @param <R> metrics of one update
 */
abstract class TrainingProgress<R> implements TrainingListener<R>, AutoCloseable {
  private final RunSize size;
  private final Interruption interruption;
  private final Progress progress;
  private final PrintWriter out;

  /**
   * Creates a display.
   *
   * @param things plural noun for what is counted
   */
  TrainingProgress(String things, RunSize size, Interruption interruption, PrintWriter out) {
    this.size = size;
    this.interruption = interruption;
    this.progress = Progress.of(things, size.shown(size.updates()), out);
    this.out = out;
  }

  /** Returns the meters after an update. */
  abstract String meters(R report);

  @Override
  public final void begins(long updates) {
    if (updates > 0) {
      out.printf(Locale.ROOT, "Resuming after %,d of %,d updates.%n", updates, size.updates());
    }
    progress.begin(size.shown(updates));
  }

  @Override
  public final void updated(long update, R report) {
    progress.at(size.shown(update + 1), meters(report));
  }

  @Override
  public final boolean stops() {
    return interruption.isRequested();
  }

  @Override
  public final void close() {
    progress.close();
  }
}
