package org.glauber.trainer.corpus;

/** Texts as words: a state is the words, then the end token, then padding. */
public interface WordCorpus extends Corpus {

  /** The words. */
  WordVocabulary vocabulary();

  @Override
  default int vocabularySize() {
    return vocabulary().size();
  }
}
