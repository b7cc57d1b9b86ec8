package org.glauber.trainer.loop;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The steps that {@link TrainingLoop} executes: those of a denoiser or of a VQGAN.
 *
 * @param <R> metrics of one update
 */
public interface TrainingSteps<R> {
  /** Returns the number of updates applied to the weights. */
  long updates();

  /** Executes update {@code update}, counted from 0. */
  R update(long update);

  /** Returns the loss of an update, which must be finite. */
  double loss(R report);

  /**
   * Measures and records what belongs to an update.
   *
   * @param isLast whether no other update follows in this session
   */
  default void record(long update, R report, boolean isLast) throws IOException {}

  /** Writes a checkpoint after update {@code update}, and whatever is renewed with it. */
  void checkpoint(long update, Path file) throws IOException;
}
