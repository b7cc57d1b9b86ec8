package org.glauber.cli.generation;

import org.glauber.cli.console.DisplayWidth;

/** A template that cannot be read. The message names the column and points at it. */
public final class TemplateSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private static final int MOST_BEFORE = 40; // characters of a quotation
  private static final int MOST_AFTER = 30;

  private final int column;

  /**
   * @param at the offset of the mistake
   */
  TemplateSyntaxException(String template, int at, String what) {
    super(message(template, at, what));
    this.column = column(template, at);
  }

  /** Where the mistake is, in Unicode code points; the first is 1. */
  public int column() {
    return column;
  }

  /** Of a long template the part around the mistake is quoted, so that it fits on a line. */
  private static String message(String template, int at, String what) {
    int start = whole(template, Math.max(0, at - MOST_BEFORE));
    int end = whole(template, Math.min(template.length(), at + MOST_AFTER));
    String before = (start > 0 ? "…" : "") + quoted(template, start, at);
    String after = quoted(template, at, end) + (end < template.length() ? "…" : "");
    return "Column %d: %s.\n  %s\n  %s^"
        .formatted(column(template, at), what, before + after, " ".repeat(DisplayWidth.of(before)));
  }

  /** Control characters, line breaks among them, would tear the quotation apart. */
  private static String quoted(String template, int start, int end) {
    return template.substring(start, end).replaceAll("\\p{Cntrl}", " ");
  }

  /** The offset, or the next one where it is within a code point. */
  private static int whole(String template, int offset) {
    boolean isWithin =
        offset > 0
            && offset < template.length()
            && Character.isSurrogatePair(template.charAt(offset - 1), template.charAt(offset));
    return isWithin ? offset + 1 : offset;
  }

  private static int column(String template, int at) {
    return template.codePointCount(0, at) + 1;
  }
}
