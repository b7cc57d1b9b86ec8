package org.glauber.trainer.loop;

/**
 * Receives every update of a run.
 *
 * @param <R> metrics of one update
 */
public interface TrainingListener<R> {
  /**
   * Called before the first update of this session.
   *
   * @param updates number of updates in earlier sessions
   */
  default void begins(long updates) {}

  /** Called after update {@code update}, counted from 0. */
  void updated(long update, R report);

  /** Returns whether to write a checkpoint and stop after this update. */
  default boolean stops() {
    return false;
  }
}
