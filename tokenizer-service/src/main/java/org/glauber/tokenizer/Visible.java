package org.glauber.tokenizer;

/** Text as a message can show it. */
final class Visible {
  private Visible() {}

  /**
   * A text in which what cannot be seen is written as {@code U+200B}: controls, formatting, spaces
   * but the plain one, code points that stand for nothing.
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
