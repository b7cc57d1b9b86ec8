package org.glauber.trainer.corpus;

import java.util.random.RandomGenerator;

/** A law of clean states: X_0 ~ data. */
public interface Corpus {

  /** The tokens that the states are made of. */
  WordVocabulary vocabulary();

  /** What this corpus is, for the model card. */
  String description();

  /**
   * Draws one clean state.
   *
   * @return the tokens by site: the words, then the end token, then padding to {@code siteCount}
   */
  int[] draw(int siteCount, RandomGenerator random);
}
