package org.glauber.trainer.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A closed vocabulary of words and punctuation marks, as a Hugging Face word-level tokenizer sees
 * text: runs of word characters, and runs of anything else that is not white space.
 *
 * <p>Token 0 is padding, 1 the end, 2 the unknown word, which is reserved; words follow from 3.
 */
public final class WordVocabulary {
  /** The token that fills the sites after the end. */
  public static final int PAD = 0;

  /** The token after which text stops. */
  public static final int END = 1;

  /** What an unknown word is encoded to; reserved, so that no chain ever draws it. */
  public static final int UNKNOWN = 2;

  /** The first token that is a word. */
  static final int FIRST = 3;

  private static final Pattern WORD =
      Pattern.compile("\\w+|[^\\w\\s]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final List<String> SPECIAL = List.of("<pad>", "<end>", "<unk>");

  private final List<String> words; // (token)
  private final Map<String, Integer> tokens = new HashMap<>();

  /** The vocabulary of these distinct words, in this order after the special tokens. */
  public WordVocabulary(List<String> ordinary) {
    words = new ArrayList<>(SPECIAL);
    words.addAll(ordinary);
    for (int token = 0; token < words.size(); token++) {
      if (tokens.put(words.get(token), token) != null) {
        throw new IllegalArgumentException("the word occurs twice: " + words.get(token));
      }
    }
  }

  /** V, the special tokens included. */
  public int size() {
    return words.size();
  }

  /** The word of a token. */
  public String word(int token) {
    return words.get(token);
  }

  /** The words and punctuation marks of a text, in order. */
  public static List<String> split(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }

  /**
   * The state that holds a text: its words, the end, padding.
   *
   * @throws IllegalArgumentException when a word is unknown or the text does not fit
   */
  public int[] state(String text, int siteCount) {
    List<String> split = split(text);
    if (split.size() > siteCount) {
      throw new IllegalArgumentException(
          "a text of " + split.size() + " words does not fit " + siteCount + " sites: " + text);
    }
    int[] state = new int[siteCount]; // PAD is 0
    for (int site = 0; site < split.size(); site++) {
      Integer token = tokens.get(split.get(site));
      if (token == null) {
        throw new IllegalArgumentException("not in the vocabulary: " + split.get(site));
      }
      state[site] = token;
    }
    if (split.size() < siteCount) {
      state[split.size()] = END;
    }
    return state;
  }

  /** The words of a state up to its end, separated by spaces. */
  public String text(int[] state) {
    StringBuilder text = new StringBuilder();
    for (int token : state) {
      if (token == END) {
        break;
      }
      if (token != PAD) {
        text.append(text.isEmpty() ? "" : " ").append(words.get(token));
      }
    }
    return text.toString();
  }

  /** The words in the order of their tokens. */
  public List<String> words() {
    return List.copyOf(words);
  }
}
