package org.glauber.core.sampling;

import org.glauber.core.LogitKind;

/** What a chain asks a network: the logits of one hidden site given all others. */
public interface Denoiser {

  /** What the logits mean. */
  LogitKind logitKind();

  /**
   * The logits for a step at its site.
   *
   * @param state (site) X_{t+1}; the token at {@code site} is hidden: it must not influence the
   *     answer
   * @param step t of the plain sweeps, as {@link org.glauber.core.Visits#networkStep} has it
   * @param site i_t
   * @param visits (site) as {@link org.glauber.core.Visits#after} has them: zero where clamped,
   *     {@link org.glauber.core.Levels#PURE_NOISE} where a labelled chain has redrawn nothing yet
   * @return (token) signal or clean logits
   */
  double[] logits(int[] state, int step, int site, int[] visits);
}
