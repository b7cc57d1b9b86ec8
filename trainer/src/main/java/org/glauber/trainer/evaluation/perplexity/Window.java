package org.glauber.trainer.evaluation.perplexity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.glauber.network.evaluation.CausalLanguageModel;
import org.jspecify.annotations.Nullable;

/**
 * A part of a text that the language model sees at once.
 *
 * @param text number of the text
 * @param tokens the tokens that the model sees
 * @param targets the token that follows each of them, or {@link CausalLanguageModel#NOT_SCORED}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Window(int text, int[] tokens, int[] targets) {

  /**
   * How texts longer than the context are divided.
   *
   * @param context maximum number of tokens that the model sees
   * @param stride distance of the windows' beginnings; below the context, a window repeats tokens
   *     of the one before as context, without scoring them again
   * @param begin token to put before every window; null for none, in which case the first token of
   *     a text, or of a window that repeats nothing, is not scored
   */
  record Division(int context, int stride, @Nullable Integer begin) {
    private int room() {
      return begin == null ? context : context - 1;
    }

    /** Divides a text into windows. Every token is scored at most once. */
    List<Window> windows(int text, int[] tokens) {
      List<Window> windows = new ArrayList<>();
      int scoredTo = 0; // tokens below are scored, or cannot be
      for (int first = 0; scoredTo < tokens.length; first += Math.min(stride, room())) {
        int end = Math.min(tokens.length, first + room());
        windows.add(window(text, Arrays.copyOfRange(tokens, first, end), scoredTo - first));
        scoredTo = end;
      }
      windows.removeIf(window -> Arrays.stream(window.targets).allMatch(target -> target < 0));
      return windows;
    }

    /**
     * Returns a window.
     *
     * @param scoredBefore number of its tokens that an earlier window scored
     */
    private Window window(int text, int[] part, int scoredBefore) {
      int lead = begin == null ? 0 : 1;
      int[] seen = new int[lead + part.length];
      int[] targets = new int[seen.length];
      Arrays.fill(targets, CausalLanguageModel.NOT_SCORED);
      if (begin != null) {
        seen[0] = begin;
      }
      System.arraycopy(part, 0, seen, lead, part.length);
      for (int k = Math.max(scoredBefore, 1 - lead); k < part.length; k++) {
        targets[lead + k - 1] = part[k];
      }
      return new Window(text, seen, targets);
    }
  }

  /** Returns this window with further tokens at its end that are not scored. */
  Window padded(int length) {
    int[] longer = Arrays.copyOf(targets, length);
    Arrays.fill(longer, targets.length, length, CausalLanguageModel.NOT_SCORED);
    return new Window(text, Arrays.copyOf(tokens, length), longer);
  }

  /** Returns the number of scored tokens. */
  int scored() {
    return (int) Arrays.stream(targets).filter(target -> target >= 0).count();
  }
}
