package org.glauber.trainer.corpus;

/** A corpus of texts as words: a state holds the words, then the end token, then padding. */
public interface WordCorpus extends Corpus {

  /** Returns the vocabulary of the texts. */
  WordVocabulary vocabulary();

  @Override
  default int vocabularySize() {
    return vocabulary().size();
  }
}
