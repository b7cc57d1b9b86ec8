package org.glauber.cli.console;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** Breaks styled text into lines between words, by the columns that characters take. */
public final class Paragraph {
  private Paragraph() {}

  /**
   * The lines of a text, at least one. The space at a break is dropped; a word wider than a line is
   * cut.
   *
   * @param columns the width of a line, at least 2 so that a wide character fits
   */
  public static List<AttributedString> wrap(AttributedString text, int columns) {
    List<AttributedString> lines = new ArrayList<>();
    AttributedStringBuilder line = new AttributedStringBuilder();
    for (int start = 0; start <= text.length(); ) {
      int end = text.toString().indexOf(' ', start);
      end = end < 0 ? text.length() : end;
      AttributedString word = text.subSequence(start, end);
      boolean first = start == 0;
      if (!first && line.columnLength() + 1 + word.columnLength() > columns) {
        lines.add(line.toAttributedString());
        line = new AttributedStringBuilder();
      } else if (!first) {
        line.append(text.subSequence(start - 1, start));
      }
      List<AttributedString> pieces = word.columnSplitLength(columns);
      for (int piece = 0; piece < pieces.size(); piece++) {
        if (piece > 0) {
          lines.add(line.toAttributedString());
          line = new AttributedStringBuilder();
        }
        line.append(pieces.get(piece));
      }
      start = end + 1;
    }
    lines.add(line.toAttributedString());
    return lines;
  }
}
