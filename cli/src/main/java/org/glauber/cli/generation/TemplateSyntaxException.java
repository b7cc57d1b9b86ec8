package org.glauber.cli.generation;

import org.glauber.console.terminal.DisplayWidth;

/** Thrown if a template cannot be parsed. The message names the column and points at it. */
public final class TemplateSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private static final int MAX_BEFORE = 40; // characters of a quotation
  private static final int MAX_AFTER = 30;

  private final int column;

  /**
   * @param at the offset of the mistake
   */
  TemplateSyntaxException(String template, int at, String what) {
    super(message(template, at, what));
    this.column = column(template, at);
  }

  /** The column of the mistake, counted in Unicode code points from 1. */
  public int column() {
    return column;
  }

  /** Quotes the part of the template around the mistake, so that it fits on a line. */
  private static String message(String template, int at, String what) {
    int start = whole(template, Math.max(0, at - MAX_BEFORE));
    int end = whole(template, Math.min(template.length(), at + MAX_AFTER));
    String before = (start > 0 ? "…" : "") + quoted(template, start, at);
    String after = quoted(template, at, end) + (end < template.length() ? "…" : "");
    return "Column %d: %s.\n  %s\n  %s^"
        .formatted(column(template, at), what, before + after, " ".repeat(DisplayWidth.of(before)));
  }

  /** Replaces control characters, such as line breaks, which would break up the quotation. */
  private static String quoted(String template, int start, int end) {
    return template.substring(start, end).replaceAll("\\p{Cntrl}", " ");
  }

  /** The offset, or the next one if it is within a code point. */
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
