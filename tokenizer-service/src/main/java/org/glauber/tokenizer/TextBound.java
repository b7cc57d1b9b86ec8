package org.glauber.tokenizer;

import java.util.List;
import org.glauber.server.status.Refusals;
import org.glauber.tokenizer.text.DroppedCharacters;

/**
 * The limit on the texts of a template: L tokens together, each for at most as many characters as
 * the longest piece of the vocabulary. Texts that cannot fit are refused by their length before any
 * is tokenized; others are refused at the text that exceeds L. White space is not counted, because
 * a tokenizer may join or drop it.
 *
 * @param field the name of the request's field
 * @param siteCount L
 * @param longestPiece in code points
 */
record TextBound(String field, int siteCount, int longestPiece) {
  /** The maximum number of code points that composition (NFC) joins into one. */
  private static final int MAX_COMPOSED = 4;

  /**
   * Checks the lengths of texts.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  void check(List<String> texts) {
    long bound = (long) siteCount * longestPiece;
    long length = texts.stream().mapToLong(TextBound::length).sum();
    if (length > bound && length <= MAX_COMPOSED * bound) {
      length = texts.stream().mapToLong(text -> length(DroppedCharacters.composed(text))).sum();
    }
    if (length > bound) {
      throw Refusals.invalidArgument(
          field,
          "must take at most L = %,d sites, a site at most %,d characters of text"
              .formatted(siteCount, longestPiece),
          "%,d characters of text".formatted(length));
    }
  }

  /**
   * Checks the number of sites that the texts encoded so far and other segments take.
   *
   * @param isAll whether these are all texts
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field
   */
  void check(long taken, boolean isAll) {
    if (taken > siteCount) {
      throw Refusals.invalidArgument(
          field,
          "must take at most L = %,d sites".formatted(siteCount),
          "%,d".formatted(taken) + (isAll ? "" : " or more"));
    }
  }

  private static long length(String text) {
    return text.codePoints().filter(character -> !DroppedCharacters.isSpace(character)).count();
  }
}
