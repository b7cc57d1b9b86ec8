package org.glauber.denoiser.chain;

/**
 * Who is told what becomes of a chain. Called by the loop's thread, which it must not hold up; that
 * the chain has failed, when the loop hangs, by another.
 */
public interface ChainObserver {

  /** Whether nobody waits for the chain any more. */
  boolean isCancelled();

  /**
   * A step was executed.
   *
   * @param step the n after it
   */
  void updated(int step, int site, int token);

  /**
   * Steps were executed that needed no network; sites that were written again are left out.
   *
   * @param step the n after them
   */
  default void updated(int step, SiteWrites writes) {
    for (int k = 0; k < writes.size(); k++) {
      updated(step, writes.site(k), writes.token(k));
    }
  }

  /** The chain is at step 0; the last call. */
  void finished(ChainStatistics statistics);

  /** The chain cannot go on; nothing that comes later counts. */
  void failed(RuntimeException reason);
}
