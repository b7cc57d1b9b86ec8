package org.glauber.tokenizer.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.glauber.tokenizer.vocabulary.Pieces;
import org.glauber.tokenizer.vocabulary.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Tokenizes a text as the continuation of what stands before it, without the space that most
 * tokenizers add to the start of a text.
 *
 * <p>Tokenizers have no such mode. The text is therefore tokenized behind an <em>anchor</em>, a
 * character that shares no token with the text, and the anchor's tokens are removed. Which
 * character is suitable depends on the kind of tokenizer. SentencePiece and BPE encode a symbol
 * that no piece contains as an unknown token or as bytes, and the rest as without it. WordPiece
 * would make the whole word unknown; there, a letter with which few pieces begin is a token of its
 * own. All anchors are tried, the ordinary tokens first, and none is trusted: the tokens are
 * accepted only if, decoded after another token, they begin with a space only if the text does, and
 * have otherwise the characters of the ordinary tokens.
 *
 * <p>Anchors and words are found when they are first needed, by at most a few thousand calls of the
 * decoder, and depend on the tokenizer and manifest only.
 */
final class JoinedText {
  private static final List<String> SYMBOLS = List.of("█", "◈", "⟐", "⧫");
  private static final int MAX_LETTERS = 4;
  private static final int MAX_WORDS = 4; // from each end of the vocabulary
  private static final int MAX_SEARCHED = 4_096; // tokens, from each end of the vocabulary
  private static final int FIRST = 8; // tokens that decide whether a text begins with a space

  private final Tokenizer tokenizer;
  private final Function<String, List<Integer>> ordinary;
  private final IntPredicate isText;
  private volatile @Nullable List<Anchor> anchors; // found when first needed
  private volatile @Nullable List<List<Integer>> words; // found when first needed

  /**
   * A text to tokenize in front of others.
   *
   * @param tokens the tokens of {@code text} alone
   */
  private record Anchor(String text, List<Integer> tokens) {}

  /**
   * What tokens must look like after one of some contexts.
   *
   * @param spaces the number of spaces at the start of the text; a tokenizer may join them to one
   * @param content the other characters
   */
  private record Wanted(int spaces, String content, List<List<Integer>> contexts) {}

  /**
   * @param ordinary the tokens of a text by itself
   * @param isText whether a token may stand in a template
   */
  JoinedText(Tokenizer tokenizer, Function<String, List<Integer>> ordinary, IntPredicate isText) {
    this.tokenizer = tokenizer;
    this.ordinary = ordinary;
    this.isText = isText;
  }

  /**
   * The tokens of a text that is joined to what stands before it; empty if the tokenizer cannot
   * write the text without a space before it.
   *
   * @param text not empty, and representable
   * @param before the last tokens before the text; empty after a blank and at the start
   * @param pause called between calls of the tokenizer; may throw to stop the work
   */
  Optional<List<Integer>> tokens(String text, List<Integer> before, Runnable pause) {
    Wanted wanted =
        new Wanted(
            leadingSpaces(text),
            content(tokenizer.decode(ordinary.apply(text))),
            before.isEmpty() ? contexts(pause) : List.of(before));
    for (Anchor anchor : anchors(pause)) {
      pause.run();
      Optional<List<Integer>> tokens = behind(anchor, text);
      if (tokens.isPresent()
          && tokens.get().stream().allMatch(isText::test)
          && continues(tokens.get(), wanted, pause)) {
        return tokens;
      }
    }
    return Optional.empty();
  }

  /** The tokens of a text behind an anchor, if the anchor's own are as without the text. */
  private Optional<List<Integer>> behind(Anchor anchor, String text) {
    List<Integer> all = ordinary.apply(anchor.text + text);
    int size = anchor.tokens.size();
    return all.size() >= size && all.subList(0, size).equals(anchor.tokens)
        ? Optional.of(List.copyOf(all.subList(size, all.size())))
        : Optional.empty();
  }

  private boolean continues(List<Integer> tokens, Wanted wanted, Runnable pause) {
    List<Integer> first = tokens.subList(0, Math.min(FIRST, tokens.size()));
    for (List<Integer> context : wanted.contexts) {
      pause.run();
      int spaces = leadingSpaces(textAfter(context, first));
      if (spaces <= wanted.spaces
          && spaces > 0 == wanted.spaces > 0
          && content(textAfter(context, tokens)).equals(wanted.content)) {
        return true;
      }
    }
    return false;
  }

  /** What the text of some tokens gains when others are appended. */
  String textAfter(List<Integer> before, List<Integer> tokens) {
    if (before.isEmpty()) {
      return tokenizer.decode(tokens);
    }
    String text = tokenizer.decode(before);
    String all = tokenizer.decode(Stream.concat(before.stream(), tokens.stream()).toList());
    return all.substring(commonPrefix(text, all));
  }

  /**
   * A token to stand for the unknown end of a blank before these tokens: the first word after which
   * they begin without a space, or the first word; empty if the vocabulary has no word.
   */
  List<Integer> wordBefore(List<Integer> tokens, Runnable pause) {
    List<List<Integer>> contexts = contexts(pause);
    List<Integer> first = tokens.subList(0, Math.min(FIRST, tokens.size()));
    return contexts.stream()
        .filter(context -> leadingSpaces(textAfter(context, first)) == 0)
        .findFirst()
        .orElse(contexts.getFirst());
  }

  private List<Anchor> anchors(Runnable pause) {
    List<Anchor> known = anchors;
    if (known == null) { // several threads may search, and find the same
      known = findAnchors(pause);
      anchors = known;
    }
    return known;
  }

  /** What may stand before a text: words, or nothing if the vocabulary has none. */
  private List<List<Integer>> contexts(Runnable pause) {
    List<List<Integer>> known = words;
    if (known == null) { // several threads may search, and find the same
      known = findWords(pause);
      words = known;
    }
    return known;
  }

  private List<Anchor> findAnchors(Runnable pause) {
    List<Anchor> found = new ArrayList<>();
    found.add(new Anchor("", List.of()));
    for (String symbol : SYMBOLS) {
      if (!isInPiece(symbol)) {
        pause.run();
        found.add(new Anchor(symbol, ordinary.apply(symbol)));
      }
    }
    for (String letter : letters()) {
      pause.run();
      List<Integer> tokens = ordinary.apply(letter);
      if (tokens.size() == 1 && tokenizer.pieces().token(letter).orElse(-1) == tokens.getFirst()) {
        found.add(new Anchor(letter, tokens));
      }
    }
    return List.copyOf(found);
  }

  private boolean isInPiece(String symbol) {
    Pieces pieces = tokenizer.pieces();
    return IntStream.range(0, pieces.size())
        .anyMatch(token -> pieces.piece(token).orElse("").contains(symbol));
  }

  /** The letters that are pieces and with which the fewest pieces begin. */
  private List<String> letters() {
    Pieces pieces = tokenizer.pieces();
    Map<Integer, Integer> counts = new HashMap<>(); // by first character
    for (int token = 0; token < pieces.size(); token++) {
      String piece = pieces.piece(token).orElse("");
      if (!piece.isEmpty()) {
        counts.merge(piece.codePointAt(0), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(entry -> isPlainLetter(entry.getKey()))
        .sorted(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(entry -> Character.toString(entry.getKey()))
        .filter(letter -> pieces.token(letter).isPresent())
        .limit(MAX_LETTERS)
        .toList();
  }

  /** Whether it is a letter that tokenizers neither change to lower case nor take for a word. */
  private static boolean isPlainLetter(int character) {
    return Character.isLetter(character)
        && !Character.isIdeographic(character)
        && Character.toLowerCase(character) == character;
  }

  private List<List<Integer>> findWords(Runnable pause) {
    List<List<Integer>> found = words(Character::isLetterOrDigit, pause);
    if (found.isEmpty()) {
      found = words(character -> !DroppedCharacters.isSpace(character), pause);
    }
    return found.isEmpty() ? List.of(List.of()) : found;
  }

  /** Tokens from both ends of the vocabulary whose texts end with such a character. */
  private List<List<Integer>> words(IntPredicate isEnd, Runnable pause) {
    int size = tokenizer.pieces().size();
    int searched = Math.min(size, MAX_SEARCHED);
    return Stream.of(
            IntStream.range(0, searched), IntStream.range(0, searched).map(k -> size - 1 - k))
        .flatMap(
            tokens ->
                tokens
                    .peek(_ -> pause.run())
                    .filter(isText)
                    .mapToObj(List::of)
                    .filter(token -> ends(tokenizer.decode(token), isEnd))
                    .limit(MAX_WORDS))
        .toList();
  }

  private static boolean ends(String text, IntPredicate isEnd) {
    return !text.isEmpty() && isEnd.test(text.codePointBefore(text.length()));
  }

  private static int leadingSpaces(String text) {
    return (int) text.codePoints().takeWhile(DroppedCharacters::isSpace).count();
  }

  private static String content(String text) {
    return text.codePoints()
        .filter(character -> !DroppedCharacters.isSpace(character))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** The length of the common prefix in UTF-16 units; it ends between characters. */
  private static int commonPrefix(String a, String b) {
    int index = 0;
    while (index < Math.min(a.length(), b.length())
        && a.codePointAt(index) == b.codePointAt(index)) {
      index += Character.charCount(a.codePointAt(index));
    }
    return index;
  }
}
