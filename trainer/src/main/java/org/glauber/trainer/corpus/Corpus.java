package org.glauber.trainer.corpus;

import java.util.random.RandomGenerator;

/** A law of clean states: X_0 ~ data. */
public interface Corpus {

  /** V, the number of tokens that the states are made of. */
  int vocabularySize();

  /** What this corpus is, for the model card. */
  String description();

  /**
   * The licence of what is learnt from it, as an SPDX expression; empty where it is not ours to
   * say.
   */
  String licence();

  /** What training draws from: this, but for what is held out. */
  default Corpus training() {
    return this;
  }

  /**
   * What p0 is measured on. Of a corpus that is drawn afresh, or is too small to spare examples,
   * this itself.
   */
  default Corpus heldOut() {
    return this;
  }

  /**
   * Draws one clean state.
   *
   * @return the tokens by site
   */
  int[] draw(int siteCount, RandomGenerator random);
}
