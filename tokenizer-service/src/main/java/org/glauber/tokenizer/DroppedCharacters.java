package org.glauber.tokenizer;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * The characters that a tokenizer drops silently: those for which its normalisation, or its
 * vocabulary, has nothing. A character is dropped when, encoded alone, it is not unknown but
 * decodes to nothing or white space, and is none itself. A text is looked at in its composed form
 * (NFC) where that has the same tokens, so that an accent counts with its letter. A character that
 * was found to be kept is remembered: one bit each, 136 KiB a model.
 */
final class DroppedCharacters {
  /**
   * Combining marks in a row that Unicode's stream-safe format allows (UAX #15); no language writes
   * as many. Composing puts the marks of a row in order, in a time that grows with their square.
   */
  private static final int MOST_MARKS = 30;

  private final Tokenizer tokenizer;
  private final AtomicLongArray kept =
      new AtomicLongArray((Character.MAX_CODE_POINT + 1) / Long.SIZE);

  DroppedCharacters(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The dropped characters of a text, in order, each once.
   *
   * @param pause called before a character is encoded, which it may keep from by throwing
   */
  List<String> in(String text, Runnable pause) {
    return normalized(text)
        .codePoints()
        .distinct()
        .filter(character -> isDropped(character, pause))
        .mapToObj(Character::toString)
        .toList();
  }

  private String normalized(String text) {
    String composed = composed(text);
    boolean isSame =
        composed.equals(text) || Arrays.equals(tokenizer.tokens(composed), tokenizer.tokens(text));
    return isSame ? composed : text;
  }

  /** A text in its composed form (NFC), or as it is where more marks follow each other. */
  static String composed(String text) {
    return hasLongRowOfMarks(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  private static boolean hasLongRowOfMarks(String text) {
    int marks = 0;
    for (int k = 0; k < text.length() && marks <= MOST_MARKS; ) {
      int character = text.codePointAt(k);
      marks = isMark(character) ? marks + 1 : 0;
      k += Character.charCount(character);
    }
    return marks > MOST_MARKS;
  }

  private static boolean isMark(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  private boolean isDropped(int character, Runnable pause) {
    if (isSpace(character) || isKnownToBeKept(character)) {
      return false;
    }
    pause.run();
    List<Integer> alone =
        IntStream.of(tokenizer.tokens(Character.toString(character))).boxed().toList();
    if (alone.stream().allMatch(tokenizer::isText)
        && tokenizer.decode(alone).codePoints().allMatch(DroppedCharacters::isSpace)) {
      return true;
    }
    kept.accumulateAndGet(
        character / Long.SIZE, 1L << (character % Long.SIZE), (bits, bit) -> bits | bit);
    return false;
  }

  private boolean isKnownToBeKept(int character) {
    return (kept.get(character / Long.SIZE) >>> (character % Long.SIZE) & 1) == 1;
  }

  /** Whether a character is white space, also where a line may not be broken. */
  static boolean isSpace(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }
}
