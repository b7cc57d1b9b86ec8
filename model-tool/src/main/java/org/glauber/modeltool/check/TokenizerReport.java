package org.glauber.modeltool.check;

import java.util.List;

/**
 * What was found about a text model's tokenizer.
 *
 * @param kind {@code tokenizer.json} or SentencePiece
 * @param size the number of its tokens
 * @param end the end token's spelling
 * @param pad the pad token's spelling
 * @param appended the tokens that it adds to every text
 * @param withoutText drawable tokens that stand for no text, other than end and pad
 * @param tried tokens whose text was encoded and decoded again
 * @param unchanged those of them whose text came back
 * @param changed an example of the others; empty if there is none
 * @param sample a text as it comes back, and what is unknown in it
 */
record TokenizerReport(
    String kind,
    int size,
    String end,
    String pad,
    List<Integer> appended,
    List<Integer> withoutText,
    int tried,
    int unchanged,
    String changed,
    Sample sample) {
  TokenizerReport {
    appended = List.copyOf(appended);
    withoutText = List.copyOf(withoutText);
  }

  /**
   * A text that was encoded and decoded.
   *
   * @param tokens the number of its tokens
   * @param unknown the parts that the model cannot represent
   */
  record Sample(String text, int tokens, String back, List<String> unknown) {
    Sample {
      unknown = List.copyOf(unknown);
    }
  }
}
