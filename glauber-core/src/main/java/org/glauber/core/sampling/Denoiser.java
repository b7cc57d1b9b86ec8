package org.glauber.core.sampling;

import org.glauber.core.LogitKind;

/** What a chain asks a network: the logits of one hidden site given all others. */
public interface Denoiser {

  /** What the logits mean. */
  LogitKind logitKind();

  /**
   * The logits for step t at its site.
   *
   * @param state (site) X_{t+1}; the token at {@code site} is hidden: it must not influence the
   *     answer
   * @param step t
   * @param site i_t
   * @param visits (site) m_j(t+1), zero where clamped, as {@link org.glauber.core.Visits#after} has
   *     it
   * @return (token) signal or clean logits
   */
  double[] logits(int[] state, int step, int site, int[] visits);
}
