package org.glauber.cli.console;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * The columns of a terminal that a text takes, by what a reader sees as one character: a letter
 * with its accents, a flag, a family of several emoji.
 *
 * <p>Terminals disagree on emoji that are joined to one: some draw them in two columns, some draw
 * each beside the other. The wider reading holds here, so that a line fits either way.
 */
public final class DisplayWidth {
  private DisplayWidth() {}

  /** The columns of a text. */
  public static int of(CharSequence text) {
    int columns = 0;
    for (int offset = 0; offset < text.length(); offset = next(text, offset)) {
      columns += at(text, offset);
    }
    return columns;
  }

  /**
   * Cuts a text between characters.
   *
   * @param first the most columns that the first piece may take
   * @param others the most that any other may take; a character that is wider has its own piece
   * @return the offsets at which pieces begin, the first of them 0
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

  /** The columns of the character that begins at an offset. */
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
