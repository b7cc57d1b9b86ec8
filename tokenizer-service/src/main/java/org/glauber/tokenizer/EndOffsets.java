package org.glauber.tokenizer;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Where each token's text ends in the text of them all.
 *
 * <p>Tokens do not simply have a text each: a decoder drops the space before a full stop or at the
 * very beginning, and a character may take several tokens. By definition token i ends after as many
 * characters as the text of tokens 0 … i has in common with the whole. Decoding every prefix takes
 * time quadratic in the number of tokens, for a state of a thousand tokens a second. But a decoder
 * looks back no further than a few tokens, so it is enough to see how much longer the text of a
 * window grows when the token is put behind it: linear, and exact when the growths together give
 * the whole text. Where they do not, prefixes are decoded after all: each one of a state of up to
 * some 2,800 tokens, of a longer one as many as keep the work within a bound.
 *
 * <p>From one partial result to the next most windows are the same, and a decoder's call costs more
 * than it does: what windows give is remembered.
 */
final class EndOffsets {
  /** Tokens with text that a decoder may look back on. */
  private static final int WINDOW = 4;

  /** Tokens that may make up a character: the bytes of UTF-8. */
  private static final int TOKENS_PER_CHARACTER = 4;

  /** What a decoder puts for a character that is not complete. */
  private static final String INCOMPLETE = "\uFFFD";

  /** 4.5 MB of a heap for each model, with windows of 35 characters. */
  private static final int WINDOWS_KEPT = 20_000;

  /** Tokens that are decoded for all prefixes together: a fraction of a second. */
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
   * @param text what the decoder gives for all of {@code tokens}
   * @param pause called between calls of the decoder, which it may end by throwing
   */
  List<Integer> of(List<Integer> tokens, String text, Runnable pause) {
    List<Integer> offsets = new ArrayList<>(tokens.size());
    return byWindow(tokens, text, offsets, pause) ? offsets : byPrefix(tokens, text, pause);
  }

  /** Returns whether the growths together gave the whole text. */
  private boolean byWindow(
      List<Integer> tokens, String text, List<Integer> offsets, Runnable pause) {
    List<Integer> window = List.of(); // with text, all of it counted
    List<Integer> open = new ArrayList<>(); // behind the window, its character not complete
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

  /** Where not every prefix is decoded, tokens between two have the offset of the first. */
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
