package org.glauber.tokenizer.text;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Computes where each token's text ends in the text of a whole state.
 *
 * <p>A token does not have a text independent of others: a decoder drops the space before a full
 * stop or at the start of a text, and a character may take several tokens. By definition token i
 * ends after the common prefix of the text of tokens 0 … i and the whole text. Decoding every
 * prefix takes time quadratic in the number of tokens: a second for a state of a thousand. But a
 * decoder looks back only a few tokens, so it suffices to measure how much longer the text of a
 * short window becomes when the token is appended to it. This takes linear time and is exact if the
 * additions concatenate to the whole text. Otherwise prefixes are decoded: all of them for a state
 * of up to about 2,800 tokens, and for a longer one as many as a bound on the work permits.
 *
 * <p>Successive partial results share most windows, and a call of the decoder is expensive; the
 * texts of windows are therefore cached.
 */
final class EndOffsets {
  /** The number of tokens with text that a decoder may look back. */
  private static final int WINDOW = 4;

  /** The maximum number of tokens of one character: the bytes of UTF-8. */
  private static final int TOKENS_PER_CHARACTER = 4;

  /** The decoder's output for an incomplete character. */
  private static final String INCOMPLETE = "\uFFFD";

  /** The cache's capacity: 4.5 MB of heap for each model with windows of 35 characters. */
  private static final int WINDOWS_KEPT = 20_000;

  /** The maximum number of tokens decoded for all prefixes together: a fraction of a second. */
  private static final long PREFIX_TOKENS = 4_000_000;

  private final Function<List<Integer>, String> decoder;
  private final LoadingCache<List<Integer>, String> windows;

  EndOffsets(Function<List<Integer>, String> decoder) {
    this.decoder = decoder;
    this.windows = Caffeine.newBuilder().maximumSize(WINDOWS_KEPT).build(decoder::apply);
  }

  /**
   * The offset in {@code text} after each token's last character, ascending, in code points.
   *
   * @param text the decoder's output for all of {@code tokens}
   * @param pause called between calls of the decoder; may throw to stop the work
   */
  List<Integer> of(List<Integer> tokens, String text, Runnable pause) {
    List<Integer> offsets = new ArrayList<>(tokens.size());
    return byWindow(tokens, text, offsets, pause) ? offsets : byPrefix(tokens, text, pause);
  }

  /** Returns whether the additions concatenate to the whole text. */
  private boolean byWindow(
      List<Integer> tokens, String text, List<Integer> offsets, Runnable pause) {
    List<Integer> window = List.of(); // tokens whose text is counted
    List<Integer> open = new ArrayList<>(); // tokens after the window whose character is incomplete
    String before = "";
    int index = 0; // in UTF-16 units
    int offset = 0; // the same place in code points
    for (int i = 0; i < tokens.size(); i++) {
      pause.run();
      List<Integer> candidate = concatenation(window, open, tokens.get(i));
      String after = windows.get(candidate);
      boolean mayGrowOn = open.size() < TOKENS_PER_CHARACTER - 1 && i < tokens.size() - 1;
      boolean complete = after.startsWith(before) && !after.endsWith(INCOMPLETE);
      if (!after.equals(before) && !complete && mayGrowOn) {
        open.add(tokens.get(i));
      } else if (!after.equals(before)) {
        String growth = after.startsWith(before) ? after.substring(before.length()) : "";
        if (growth.isEmpty() || !text.startsWith(growth, index)) {
          return false;
        }
        index += growth.length();
        offset += growth.codePointCount(0, growth.length());
        int size = candidate.size();
        window = List.copyOf(candidate.subList(Math.max(0, size - WINDOW), size));
        open = new ArrayList<>();
        before = windows.get(window);
      }
      offsets.add(offset);
    }
    return index == text.length();
  }

  /**
   * If only some prefixes are decoded, the tokens between two of them get the offset of the first.
   */
  private List<Integer> byPrefix(List<Integer> tokens, String text, Runnable pause) {
    List<Integer> offsets = new ArrayList<>(tokens.size());
    long stride = 1 + (long) tokens.size() * tokens.size() / 2 / PREFIX_TOKENS;
    int offset = 0;
    for (int end = 1; end <= tokens.size(); end++) {
      if (end % stride == 0 || end == tokens.size()) {
        pause.run();
        String prefix = decoder.apply(tokens.subList(0, end));
        offset = Math.max(offset, commonCodePoints(prefix, text));
      }
      offsets.add(offset);
    }
    return offsets;
  }

  private static int commonCodePoints(String a, String b) {
    int index = 0;
    int count = 0;
    while (index < Math.min(a.length(), b.length())
        && a.codePointAt(index) == b.codePointAt(index)) {
      index += Character.charCount(a.codePointAt(index));
      count++;
    }
    return count;
  }

  private static List<Integer> concatenation(List<Integer> window, List<Integer> open, int token) {
    List<Integer> all = new ArrayList<>(window.size() + open.size() + 1);
    all.addAll(window);
    all.addAll(open);
    all.add(token);
    return List.copyOf(all);
  }
}
