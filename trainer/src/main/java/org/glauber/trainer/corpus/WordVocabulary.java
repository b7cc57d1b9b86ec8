package org.glauber.trainer.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A closed vocabulary of words and punctuation marks. Text is split like in a Hugging Face
 * word-level tokenizer: into runs of word characters, and runs of other characters that are not
 * white space.
 *
 * <p>Token 0 is padding, 1 the end token, and 2 the unknown word, which is reserved; words start at
 * 3.
 */
public final class WordVocabulary {
  /** The token that fills the sites after the end token. */
  public static final int PAD = 0;

  /** The token that ends a text. */
  public static final int END = 1;

  /** The token of unknown words; it is reserved, so no chain ever draws it. */
  public static final int UNKNOWN = 2;

  /** The first token that is a word. */
  static final int FIRST = 3;

  private static final Pattern WORD =
      Pattern.compile("\\w+|[^\\w\\s]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final List<String> SPECIAL = List.of("<pad>", "<end>", "<unk>");

  private final List<String> words; // (token)
  private final Map<String, Integer> tokens = new HashMap<>();

  /** Creates a vocabulary of distinct words, in this order after the special tokens. */
  public WordVocabulary(List<String> ordinary) {
    words = new ArrayList<>(SPECIAL);
    words.addAll(ordinary);
    for (int token = 0; token < words.size(); token++) {
      if (tokens.put(words.get(token), token) != null) {
        throw new IllegalArgumentException("the word occurs twice: " + words.get(token));
      }
    }
  }

  /** Returns V, including the special tokens. */
  public int size() {
    return words.size();
  }

  /** Returns the word of a token. */
  public String word(int token) {
    return words.get(token);
  }

  /** Returns the words and punctuation marks of a text, in order. */
  public static List<String> split(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }

  /**
   * Encodes a text as a state: its words, the end token, padding.
   *
   * @throws IllegalArgumentException if a word is unknown or the text does not fit
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

  /** Decodes a state: its words before the end token, separated by spaces. */
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

  /** Returns all words in token order. */
  public List<String> words() {
    return List.copyOf(words);
  }
}
