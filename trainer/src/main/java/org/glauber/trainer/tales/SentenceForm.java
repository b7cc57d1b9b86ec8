package org.glauber.trainer.tales;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A sentence with slots; each element is one word, and the last is the full stop. */
record SentenceForm(List<Element> elements) {

  static final String STOP = ".";

  SentenceForm {
    elements = List.copyOf(elements);
  }

  int length() {
    return elements.size();
  }

  /** Returns the words of the sentence for a cast that fills every slot it mentions. */
  List<String> words(Map<String, Word> cast) {
    List<String> bare = elements.stream().map(element -> element.word(cast)).toList();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < bare.size(); i++) {
      words.add(written(bare.get(i), i, i + 1 < bare.size() ? bare.get(i + 1) : STOP));
    }
    return words;
  }

  /**
   * Returns whether the element at {@code index} produces, with this cast, the sentence's word
   * there.
   */
  boolean agrees(int index, Map<String, Word> cast, List<String> sentence) {
    String next = index + 1 < length() ? sentence.get(index + 1) : STOP;
    return written(elements.get(index).word(cast), index, next).equals(sentence.get(index));
  }

  /**
   * Returns a bare word as it is written in its position: "a" before a vowel becomes "an", and the
   * first word is capitalised.
   */
  static String written(String bare, int index, String next) {
    String word = bare.equals("a") && startsWithVowel(next) ? "an" : bare;
    return index == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word;
  }

  private static boolean startsWithVowel(String word) {
    return !word.isEmpty() && "aeiou".indexOf(Character.toLowerCase(word.charAt(0))) >= 0;
  }
}
