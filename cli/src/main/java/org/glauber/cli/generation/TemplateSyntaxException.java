package org.glauber.cli.generation;

/** A template that cannot be read. The message names the column and points at it. */
public final class TemplateSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int column;

  /**
   * @param column the first character is in column 1
   */
  TemplateSyntaxException(String template, int column, String what) {
    super(
        "Column "
            + column
            + ": "
            + what
            + ".\n  "
            + template
            + "\n  "
            + " ".repeat(column - 1)
            + "^");
    this.column = column;
  }

  /** Where the mistake is, in Unicode code points; the first is 1. */
  public int column() {
    return column;
  }
}
