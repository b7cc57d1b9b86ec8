package org.glauber.tokenizer.text;

/** Makes invisible characters of a text visible in messages. */
final class Visible {
  private Visible() {}

  /**
   * A text whose invisible characters are written as {@code U+200B}: control and format characters,
   * separators other than the plain space, and unassigned code points.
   */
  static String text(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              if (isVisible(character)) {
                visible.appendCodePoint(character);
              } else {
                visible.append("U+%04X".formatted(character));
              }
            });
    return visible.isEmpty() ? "white space" : visible.toString();
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> character == ' ';
      default -> true;
    };
  }
}
