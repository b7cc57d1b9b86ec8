package org.glauber.trainer.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.trainer.run.InterruptedRun;

/**
 * Runs a training, from its first update or its checkpoint to the last update.
 *
 * @param peakRate highest learning rate of the run
 * @param directory directory of the checkpoint; an existing checkpoint is resumed
 */
public record TrainingLoop(TrainingKind kind, RunSize size, double peakRate, Path directory) {

  /** Measures the number of updates a second of a network that is discarded. */
  @FunctionalInterface
  public interface PaceTrial {
    /**
     * Returns the number of updates a second.
     *
     * @param archive a temporary file for the network
     */
    double updatesPerSecond(Path archive) throws IOException;
  }

  /** Returns the file of the checkpoint. */
  public Path checkpoint() {
    return directory.resolve(kind.checkpoint());
  }

  /** Returns whether there is a checkpoint to resume from. */
  public boolean isBegun() {
    return Files.exists(checkpoint());
  }

  /** Measures the number of examples a second on this machine. */
  public double pace(PaceTrial trial) throws IOException {
    Path archive = Files.createTempFile(directory, "trial", ".part");
    try {
      return size.batch() * trial.updatesPerSecond(archive);
    } finally {
      Files.delete(archive);
    }
  }

  /**
   * Executes the updates that remain, and writes checkpoints.
   *
   * @param stop the update before which this session ends, so that a later one can continue there
   * @throws InterruptedRun if the listener stops the run; the checkpoint then contains all progress
   */
  public <R> void run(TrainingSteps<R> steps, TrainingListener<? super R> listener, long stop)
      throws IOException {
    long last = Math.min(stop, size.updates());
    long done = steps.updates();
    listener.begins(done);
    for (long update = done; update < last; update++) {
      boolean isLast = update + 1 == last;
      R report = steps.update(update);
      requireFinite(update, steps.loss(report));
      steps.record(update, report, isLast);
      listener.updated(update, report);
      boolean stops = listener.stops();
      if ((update + 1) % kind.checkpointUpdates() == 0 || isLast || stops) {
        steps.checkpoint(update, checkpoint());
      }
      if (stops && !isLast) {
        throw new InterruptedRun(
            String.format(
                Locale.ROOT,
                "Stopped after %,d of %s%,d updates; %s has them all.",
                update + 1,
                kind.updatesOf(),
                size.updates(),
                checkpoint()));
      }
    }
  }

  private void requireFinite(long update, double loss) {
    if (!Double.isFinite(loss)) {
      throw new CommandFailure(
          ExitCode.INTERNAL,
          "The loss became %s at update %,d. Begin again with a lower %s than %s, under another NAME or after removing %s."
              .formatted(loss, update, kind.rateOption(), peakRate, directory));
    }
  }
}
