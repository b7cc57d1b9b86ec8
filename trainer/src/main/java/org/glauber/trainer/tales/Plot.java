package org.glauber.trainer.tales;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The plot of a tale: slots to cast, and beats to tell in order.
 *
 * <p>Every plot has three slots that it does not declare: the tense of the tale, and a singular and
 * a plural subject for verbs that agree with no declared slot.
 *
 * @param slots the words that each slot may be cast with, in the order of drawing
 * @param contrasts pairs of slots whose words must differ in kind
 * @param beats the sentences of the tale, each in one of several forms
 */
record Plot(
    String name, Map<String, List<Word>> slots, List<Contrast> contrasts, List<Beat> beats) {

  static final String TENSE = "tense";
  static final String ONE = "one";
  static final String BOTH = "both";

  static final Word PAST = new Word("past", TENSE, Map.of());
  static final Word PRESENT = new Word("present", TENSE, Map.of());

  /** Returns the slots that every plot has. */
  static Map<String, List<Word>> implicitSlots() {
    Map<String, List<Word>> slots = new LinkedHashMap<>();
    slots.put(TENSE, List.of(PAST, PRESENT));
    slots.put(ONE, List.of(new Word(ONE, ONE, Map.of())));
    slots.put(BOTH, List.of(new Word(BOTH, BOTH, Map.of(Word.NUMBER, Word.MANY))));
    return slots;
  }

  /** A position in the plot for one sentence, which may be optional. */
  record Beat(boolean isOptional, List<SentenceForm> forms) {}

  /** Two slots whose words must be of different kinds. */
  record Contrast(String first, String second) {
    boolean holds(Map<String, Word> cast) {
      Word one = cast.get(first);
      Word other = cast.get(second);
      return one == null || other == null || !one.kind().equals(other.kind());
    }
  }

  /**
   * Returns whether a cast, which may be partial, satisfies all contrasts between the slots it
   * fills.
   */
  boolean allows(Map<String, Word> cast) {
    for (Contrast contrast : contrasts) {
      if (!contrast.holds(cast)) {
        return false;
      }
    }
    return true;
  }

  List<Word> candidates(String slot) {
    List<Word> words = slots.get(slot);
    if (words == null) {
      throw new IllegalArgumentException("plot " + name + " has no slot '" + slot + "'");
    }
    return words;
  }

  /** Returns the word of a slot that the cast must fill. */
  static Word filler(Map<String, Word> cast, String slot) {
    Word word = cast.get(slot);
    if (word == null) {
      throw new IllegalStateException("the slot '" + slot + "' is not cast");
    }
    return word;
  }
}
