package org.glauber.trainer.tales;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can happen in a tale: slots to cast, and beats to tell in order.
 *
 * <p>Three slots are in every plot without being declared: the tense of the tale, and a singular
 * and a plural subject for verbs that agree with no declared slot.
 *
 * @param slots the words each slot may be cast with, in the order of drawing
 * @param contrasts what two slots may not have in common
 * @param beats one sentence each, in some form
 */
record Plot(
    String name, Map<String, List<Word>> slots, List<Contrast> contrasts, List<Beat> beats) {

  static final String TENSE = "tense";
  static final String ONE = "one";
  static final String BOTH = "both";

  static final Word PAST = new Word("past", TENSE, Map.of());
  static final Word PRESENT = new Word("present", TENSE, Map.of());

  /** The slots of every plot. */
  static Map<String, List<Word>> implicitSlots() {
    Map<String, List<Word>> slots = new LinkedHashMap<>();
    slots.put(TENSE, List.of(PAST, PRESENT));
    slots.put(ONE, List.of(new Word(ONE, ONE, Map.of())));
    slots.put(BOTH, List.of(new Word(BOTH, BOTH, Map.of(Word.NUMBER, Word.MANY))));
    return slots;
  }

  /** A place in the plot where a sentence stands, or where none need stand. */
  record Beat(boolean isOptional, List<SentenceForm> forms) {}

  /** Two slots whose words must be of different kinds. */
  record Contrast(String first, String second) {
    boolean holds(Map<String, Word> cast) {
      Word one = cast.get(first);
      Word other = cast.get(second);
      return one == null || other == null || !one.kind().equals(other.kind());
    }
  }

  /** Whether a cast, which may be partial, keeps all contrasts between the slots it fills. */
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

  /** The word a cast has for a slot that it must fill. */
  static Word filler(Map<String, Word> cast, String slot) {
    Word word = cast.get(slot);
    if (word == null) {
      throw new IllegalStateException("the slot '" + slot + "' is not cast");
    }
    return word;
  }
}
