package org.glauber.console.terminal;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * The width of a text in terminal columns, measured by grapheme cluster: a letter with its accents,
 * a flag, or a family of several emoji counts as one character.
 *
 * <p>Terminals disagree on joined emoji: some draw the cluster in two columns, others draw its
 * parts side by side. The larger width is used, so that a line fits on both.
 */
public final class DisplayWidth {
  private DisplayWidth() {}

  /** The width of a text in columns. */
  public static int of(CharSequence text) {
    int columns = 0;
    for (int offset = 0; offset < text.length(); offset = next(text, offset)) {
      columns += at(text, offset);
    }
    return columns;
  }

  /**
   * Splits a text between characters.
   *
   * @param first the maximum columns of the first piece
   * @param others the maximum columns of every further piece; a wider character gets a piece of its
   *     own
   * @return the offsets at which the pieces begin; the first is 0
   */
  static List<Integer> cuts(CharSequence text, int first, int others) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    int taken = 0;
    for (int offset = 0; offset < text.length(); offset = next(text, offset)) {
      int width = at(text, offset);
      if (taken > 0 && taken + width > (starts.size() == 1 ? first : others)) {
        starts.add(offset);
        taken = 0;
      }
      taken += width;
    }
    return starts;
  }

  /** The width in columns of the character that begins at an offset. */
  private static int at(CharSequence text, int offset) {
    int apart = 0;
    int end = next(text, offset);
    for (int part = offset; part < end; ) {
      int codePoint = Character.codePointAt(text, part);
      apart += Math.max(0, WCWidth.wcwidth(codePoint));
      part += Character.charCount(codePoint);
    }
    return Math.max(apart, WCWidth.wcwidthForGraphemeCluster(text, offset));
  }

  private static int next(CharSequence text, int offset) {
    return offset + Math.max(1, WCWidth.charCountForGraphemeCluster(text, offset));
  }
}
