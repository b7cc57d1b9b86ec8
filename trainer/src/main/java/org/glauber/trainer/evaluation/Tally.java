package org.glauber.trainer.evaluation;

import java.util.List;
import java.util.Set;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.tales.TalesGrammar;

/**
 * How many of some texts, and of their sentences, a grammar accepts.
 *
 * @param different how many texts there are when equal ones count once
 */
record Tally(int tales, int talesAccepted, int sentences, int sentencesAccepted, int different) {

  /** Judges texts as a tokenizer decodes them. */
  static Tally of(TalesGrammar grammar, List<String> texts) {
    int talesAccepted = 0;
    int sentences = 0;
    int sentencesAccepted = 0;
    for (String text : texts) {
      String tale = String.join(" ", WordVocabulary.split(text));
      talesAccepted += grammar.acceptsTale(tale) ? 1 : 0;
      for (String sentence : tale.isEmpty() ? List.<String>of() : TalesGrammar.sentences(tale)) {
        sentences++;
        sentencesAccepted += grammar.acceptsSentence(sentence) ? 1 : 0;
      }
    }
    return new Tally(
        texts.size(), talesAccepted, sentences, sentencesAccepted, Set.copyOf(texts).size());
  }

  /** From 0 to 1; 0 when there are no tales. */
  double talesShare() {
    return share(talesAccepted, tales);
  }

  /** Where the share of accepted tales is, of as many as one likes, with 95 % confidence. */
  Interval talesInterval() {
    return Interval.wilson(talesAccepted, tales);
  }

  /** From 0 to 1; 0 when there are no sentences. */
  double sentencesShare() {
    return share(sentencesAccepted, sentences);
  }

  /** From 0 to 1; 0 when there are no tales. */
  double differentShare() {
    return share(different, tales);
  }

  private static double share(int accepted, int all) {
    return all == 0 ? 0 : (double) accepted / all;
  }
}
