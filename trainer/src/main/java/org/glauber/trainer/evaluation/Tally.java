package org.glauber.trainer.evaluation;

import java.util.List;
import java.util.Set;
import org.glauber.cli.statistics.ConfidenceInterval;
import org.glauber.cli.statistics.CorrectedShare.Found;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.tales.TalesGrammar;

/**
 * How many of some texts, and of their sentences, a grammar accepts.
 *
 * @param different how many texts there are when equal ones count once
 */
public record Tally(
    int tales, int talesAccepted, int sentences, int sentencesAccepted, int different) {

  /** Judges texts as a tokenizer decodes them. */
  public static Tally of(TalesGrammar grammar, List<String> texts) {
    int talesAccepted = 0;
    int sentences = 0;
    int sentencesAccepted = 0;
    for (String text : texts) {
      String tale = tale(text);
      talesAccepted += grammar.acceptsTale(tale) ? 1 : 0;
      for (String sentence : tale.isEmpty() ? List.<String>of() : TalesGrammar.sentences(tale)) {
        sentences++;
        sentencesAccepted += grammar.acceptsSentence(sentence) ? 1 : 0;
      }
    }
    return new Tally(
        texts.size(), talesAccepted, sentences, sentencesAccepted, Set.copyOf(texts).size());
  }

  /** A text, as a tokenizer decodes it, as the grammar writes tales. */
  static String tale(String text) {
    return String.join(" ", WordVocabulary.split(text));
  }

  /** How many of the tales are accepted. */
  public Found acceptedTales() {
    return new Found(talesAccepted, tales);
  }

  /** From 0 to 1; 0 when there are no sentences. */
  double sentencesShare() {
    return share(sentencesAccepted, sentences);
  }

  /** At 95 %; a tale's sentences are alike, so that it is as wide as that of so many tales. */
  ConfidenceInterval sentencesInterval() {
    return ConfidenceInterval.ofGroups(sentencesShare(), sentences == 0 ? 0 : tales);
  }

  /** From 0 to 1; 0 when there are no tales. */
  double differentShare() {
    return share(different, tales);
  }

  private static double share(int accepted, int all) {
    return all == 0 ? 0 : (double) accepted / all;
  }
}
