package org.glauber.cli.console;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** Breaks text into lines between words, by the columns that characters take. */
public final class Paragraph {
  private static final int LEAST_COLUMNS = 2; // a wide character fits

  private final List<AttributedString> lines = new ArrayList<>();
  private final int width;
  private final String indent;
  private AttributedStringBuilder line = new AttributedStringBuilder();
  private int taken; // columns of the line

  private Paragraph(int width, String indent) {
    this.width = width;
    this.indent = indent;
  }

  /**
   * The lines of a styled text, at least one. The space at a break is dropped; a word wider than a
   * line is cut between characters.
   *
   * @param columns the width of a line; less than 2 counts as 2, so that a wide character fits
   */
  public static List<AttributedString> wrap(AttributedString text, int columns) {
    return wrap(text, columns, "");
  }

  /**
   * The lines of a text, at least one.
   *
   * @param indent what every line but the first begins with; left out where it would take more than
   *     half of a line
   */
  public static List<String> wrap(String text, int columns, String indent) {
    return wrap(new AttributedString(text), columns, indent).stream()
        .map(AttributedString::toString)
        .toList();
  }

  private static List<AttributedString> wrap(AttributedString text, int columns, String indent) {
    int width = Math.max(LEAST_COLUMNS, columns);
    boolean isNarrow = 2 * (indent.length() + 1) > width;
    Paragraph paragraph = new Paragraph(width, isNarrow ? "" : indent);
    for (int start = 0; start <= text.length(); ) {
      int end = text.toString().indexOf(' ', start);
      end = end < 0 ? text.length() : end;
      paragraph.add(text.subSequence(start, end), start > 0);
      start = end + 1;
    }
    paragraph.lines.add(paragraph.line.toAttributedString());
    return paragraph.lines;
  }

  private void add(AttributedString word, boolean follows) {
    int wide = DisplayWidth.of(word);
    // A word that would be cut for the indentation's sake has less of it.
    String before =
        wide > width ? indent : indent.substring(0, Math.min(indent.length(), width - wide));
    if (follows && taken + 1 + wide > width) {
      next(before);
    } else if (follows) {
      append(new AttributedString(" "));
    }
    List<Integer> cuts = DisplayWidth.cuts(word, width - taken, width - indent.length());
    for (int piece = 0; piece < cuts.size(); piece++) {
      if (piece > 0) {
        next(indent);
      }
      int end = piece + 1 < cuts.size() ? cuts.get(piece + 1) : word.length();
      append(word.subSequence(cuts.get(piece), end));
    }
  }

  private void append(AttributedString part) {
    line.append(part);
    taken += DisplayWidth.of(part);
  }

  private void next(String before) {
    lines.add(line.toAttributedString());
    line = new AttributedStringBuilder();
    taken = 0;
    append(new AttributedString(before));
  }
}
