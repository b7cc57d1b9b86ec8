package org.glauber.trainer.evaluation.tales;

import java.util.List;
import java.util.Set;
import org.glauber.core.statistics.ConfidenceInterval;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.tales.TalesGrammar;

/**
 * Counts how many of a set of texts, and of their sentences, a grammar accepts.
 *
 * @param different number of distinct texts
 */
public record Tally(
    int tales, int talesAccepted, int sentences, int sentencesAccepted, int different) {

  /** Checks texts as a tokenizer decodes them. */
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

  /** Converts a text that a tokenizer decoded to the form in which the grammar writes tales. */
  static String tale(String text) {
    return String.join(" ", WordVocabulary.split(text));
  }

  /** Returns the share of accepted tales. */
  public Found acceptedTales() {
    return new Found(talesAccepted, tales);
  }

  /** Returns the share of accepted sentences, 0 to 1; 0 if there are no sentences. */
  double sentencesShare() {
    return share(sentencesAccepted, sentences);
  }

  /**
   * Returns the 95 % interval of the share of accepted sentences. The sentences of one tale are
   * correlated, so the interval is as wide as that of a sample of as many items as there are tales.
   */
  ConfidenceInterval sentencesInterval() {
    return ConfidenceInterval.ofGroups(sentencesShare(), sentences == 0 ? 0 : tales);
  }

  /** Returns the share of distinct tales, 0 to 1; 0 if there are no tales. */
  double differentShare() {
    return share(different, tales);
  }

  private static double share(int accepted, int all) {
    return all == 0 ? 0 : (double) accepted / all;
  }
}
