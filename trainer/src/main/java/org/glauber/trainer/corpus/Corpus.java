package org.glauber.trainer.corpus;

import java.util.random.RandomGenerator;

/** The law of the data: draws clean states X_0. */
public interface Corpus {

  /** Returns V, the number of tokens in the vocabulary of the states. */
  int vocabularySize();

  /** Returns a description of this corpus for the model card. */
  String description();

  /**
   * Returns the licence of models trained on this corpus as an SPDX expression; empty if the
   * licence is not ours to set.
   */
  String licence();

  /** Returns the corpus to train on: this corpus without the held-out examples. */
  default Corpus training() {
    return this;
  }

  /**
   * Returns the corpus to measure p0 on. A corpus that is generated, or too small to hold examples
   * out, returns itself.
   */
  default Corpus heldOut() {
    return this;
  }

  /**
   * Returns the position of a corpus that is read in an order of its own, which {@link #moveTo}
   * takes; empty for a corpus whose draws depend on nothing but their random numbers.
   */
  default String position() {
    return "";
  }

  /**
   * Continues at a position.
   *
   * @param position of {@link #position}; empty for the beginning
   */
  default void moveTo(String position) {}

  /**
   * Draws one clean state.
   *
   * @return tokens by site
   */
  int[] draw(int siteCount, RandomGenerator random);
}
