package org.glauber.core.sampling;

import org.glauber.core.LogitKind;

/** A network as a chain uses it: returns the logits of one hidden site given all other sites. */
public interface Denoiser {

  /** The meaning of the logits. */
  LogitKind logitKind();

  /**
   * The logits of a step at its site.
   *
   * @param state (site) X_{t+1}; the token at {@code site} is hidden: it must not influence the
   *     result
   * @param step the step number that {@link org.glauber.core.Visits#networkStep} returns
   * @param site i_t
   * @param visits (site) the visits that {@link org.glauber.core.Visits#after} returns: zero at a
   *     clamped site, {@link org.glauber.core.Levels#PURE_NOISE} where a labelled chain has not
   *     redrawn the site yet
   * @return (token) signal or clean logits
   */
  double[] logits(int[] state, int step, int site, int[] visits);
}
