package org.glauber.denoiser.chain;

/**
 * Callbacks for the progress of a chain. They are called by the loop's thread and must not block.
 * {@link #failed} is called by another thread when the loop hangs.
 */
public interface ChainObserver {

  /** Whether the result of the chain is no longer needed. */
  boolean isCancelled();

  /**
   * Called after a step was executed.
   *
   * @param step n after the step
   */
  void updated(int step, int site, int token);

  /**
   * Called after steps were executed that needed no network; of several writes to a site only the
   * last is included.
   *
   * @param step n after the steps
   */
  default void updated(int step, SiteWrites writes) {
    for (int k = 0; k < writes.size(); k++) {
      updated(step, writes.site(k), writes.token(k));
    }
  }

  /** Called when the chain has reached step 0; no call follows. */
  void finished(ChainStatistics statistics);

  /** Called when the chain cannot continue; later calls must be ignored. */
  void failed(RuntimeException reason);
}
