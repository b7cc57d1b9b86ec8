package org.glauber.tokenizer.text;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.glauber.tokenizer.vocabulary.Tokenizer;

/**
 * Finds the characters that a tokenizer drops silently because its normalisation or vocabulary does
 * not contain them. A character is dropped if, encoded alone, it is not unknown and decodes to
 * nothing or to white space, although it is not white space itself. A text is examined in its
 * composed form (NFC) if that has the same tokens, so that an accent belongs to its letter.
 * Characters known to be kept are cached in one bit each, 136 KiB a model.
 */
public final class DroppedCharacters {
  /**
   * The maximum number of consecutive combining marks in Unicode's stream-safe format (UAX #15); no
   * language uses as many. Composition sorts consecutive marks in quadratic time.
   */
  private static final int MAX_MARKS = 30;

  private final Tokenizer tokenizer;
  private final AtomicLongArray kept =
      new AtomicLongArray((Character.MAX_CODE_POINT + 1) / Long.SIZE);

  DroppedCharacters(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The distinct dropped characters of a text in order.
   *
   * @param pause called before a character is encoded; may throw to stop the work
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

  /** A text in its composed form (NFC), or unchanged if it has too many consecutive marks. */
  public static String composed(String text) {
    return hasLongRowOfMarks(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  private static boolean hasLongRowOfMarks(String text) {
    int marks = 0;
    for (int k = 0; k < text.length() && marks <= MAX_MARKS; ) {
      int character = text.codePointAt(k);
      marks = isMark(character) ? marks + 1 : 0;
      k += Character.charCount(character);
    }
    return marks > MAX_MARKS;
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

  /** Whether a character is white space, including non-breaking spaces. */
  public static boolean isSpace(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }
}
