package org.glauber.console.terminal;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** Wraps text between words, measured in terminal columns. */
public final class Paragraph {
  private static final int MIN_COLUMNS = 2; // a wide character fits

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
   * Wraps a styled text into at least one line. Drops the space at a break; splits a word that is
   * wider than a line between characters.
   *
   * @param columns the width of a line, at least 2, so that a wide character fits; less counts as 2
   */
  public static List<AttributedString> wrap(AttributedString text, int columns) {
    return wrap(text, columns, "");
  }

  /**
   * Wraps a text into at least one line.
   *
   * @param indent begins every line but the first; left out if it would take more than half of a
   *     line
   */
  public static List<String> wrap(String text, int columns, String indent) {
    return wrap(new AttributedString(text), columns, indent).stream()
        .map(AttributedString::toString)
        .toList();
  }

  private static List<AttributedString> wrap(AttributedString text, int columns, String indent) {
    int width = Math.max(MIN_COLUMNS, columns);
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
    // Indent less before a word that would otherwise have to be split.
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
