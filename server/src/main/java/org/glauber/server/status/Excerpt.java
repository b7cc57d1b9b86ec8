package org.glauber.server.status;

import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Locale;

/**
 * A caller's words as they may stand in an answer or a log line: as long as is allowed, cut between
 * characters as people see them (never inside of an emoji), and without what a terminal or the next
 * reader of a log would take for a command or a line of its own.
 */
public final class Excerpt {
  private static final String CUT = "…";

  private Excerpt() {}

  /**
   * The beginning of a text, control characters written out as {@code \}{@code u001b}.
   *
   * @param most code points that are kept; where there are more, an ellipsis follows
   */
  public static String of(String text, int most) {
    String begin = text;
    // Twice as many chars hold as many code points in any case.
    if (text.length() > most
        && text.codePointCount(0, Math.min(text.length(), 2 * most + 1)) > most) {
      begin = text.substring(0, boundary(text, text.offsetByCodePoints(0, most))) + CUT;
    }
    return plain(begin);
  }

  /**
   * The beginning of a text that takes no more bytes than allowed in a header of an HTTP/2 answer,
   * where gRPC writes each byte that is no printable ASCII as three; control characters written
   * out.
   */
  static String ofHeader(String original, int mostBytes) {
    // No char takes less than a byte: what is far behind the bound is not looked at.
    String text = plain(original.substring(0, Math.min(original.length(), 2 * mostBytes)));
    int bytes = 0;
    for (int k = 0; k < text.length(); ) {
      int codePoint = text.codePointAt(k);
      bytes += headerBytes(codePoint);
      if (bytes > mostBytes) {
        return text.substring(0, boundary(text, k)) + CUT;
      }
      k += Character.charCount(codePoint);
    }
    return text;
  }

  private static int headerBytes(int codePoint) {
    if (codePoint >= ' ' && codePoint <= '~' && codePoint != '%') {
      return 1;
    }
    return 3 * Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
  }

  /** The last boundary between characters up to an offset; the offset where there is none. */
  private static int boundary(String text, int offset) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    // What follows decides whether the offset is a boundary; a few chars of it are enough.
    characters.setText(text.substring(0, Math.min(text.length(), offset + 32)));
    int boundary = characters.isBoundary(offset) ? offset : characters.preceding(offset);
    return boundary > 0 ? boundary : offset;
  }

  private static String plain(String text) {
    if (text.codePoints().noneMatch(Excerpt::isCommand)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            codePoint -> {
              if (isCommand(codePoint)) {
                escaped.append("\\u%04x".formatted(codePoint));
              } else {
                escaped.appendCodePoint(codePoint);
              }
            });
    return escaped.toString();
  }

  /** Controls, line separators, half surrogates, and what turns the direction of writing. */
  private static boolean isCommand(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default ->
          (codePoint >= 0x202A && codePoint <= 0x202E)
              || (codePoint >= 0x2066 && codePoint <= 0x2069);
    };
  }
}
