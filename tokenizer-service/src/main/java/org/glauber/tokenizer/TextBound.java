package org.glauber.tokenizer;

import java.util.List;
import org.glauber.server.status.Refusals;

/**
 * What a template's texts may hold together: L tokens, none of which stands for more characters
 * than the longest piece of the vocabulary. So texts that cannot fit are refused by their length,
 * before any is tokenized, and the others with the text that crosses the bound. White space is not
 * counted, for a tokenizer may join or drop it.
 *
 * @param siteCount L
 * @param longestPiece in code points
 */
record TextBound(int siteCount, int longestPiece) {
  /** Code points that composition (NFC) makes one of at most. */
  private static final int MOST_COMPOSED = 4;

  /**
   * Checks the texts' lengths.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming {@code texts}
   */
  void check(List<String> texts) {
    long bound = (long) siteCount * longestPiece;
    long length = texts.stream().mapToLong(TextBound::length).sum();
    if (length > bound && length <= MOST_COMPOSED * bound) {
      length = texts.stream().mapToLong(text -> length(DroppedCharacters.composed(text))).sum();
    }
    if (length > bound) {
      throw Refusals.invalidArgument(
          "texts",
          "must take at most L = %,d sites, a site at most %,d characters of text"
              .formatted(siteCount, longestPiece),
          "%,d characters of text".formatted(length));
    }
  }

  /**
   * Checks the tokens of texts from the first on.
   *
   * @param isAll whether no text follows
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming {@code texts}
   */
  void check(int taken, boolean isAll) {
    if (taken > siteCount) {
      throw Refusals.invalidArgument(
          "texts",
          "must take at most L = %,d sites".formatted(siteCount),
          "%,d".formatted(taken) + (isAll ? "" : " or more"));
    }
  }

  private static long length(String text) {
    return text.codePoints().filter(character -> !DroppedCharacters.isSpace(character)).count();
  }
}
