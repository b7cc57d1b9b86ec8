package org.glauber.trainer.corpus;

import java.util.random.RandomGenerator;
import org.glauber.trainer.tales.TalesGrammar;

/**
 * A corpus of tales that are generated from the grammar on demand; equal tales occur only by
 * chance.
 */
public final class TalesCorpus implements WordCorpus {
  private final TalesGrammar grammar = TalesGrammar.load();
  private final WordVocabulary vocabulary = new WordVocabulary(grammar.vocabulary());

  @Override
  public WordVocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public String description() {
    return "Tales drawn from the grammar in trainer/: short English tales of two to four sentences.";
  }

  @Override
  public String licence() {
    return "Apache-2.0";
  }

  @Override
  public int[] draw(int siteCount, RandomGenerator random) {
    return vocabulary.state(grammar.generate(random), siteCount);
  }
}
