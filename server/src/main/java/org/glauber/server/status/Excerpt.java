package org.glauber.server.status;

import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Locale;

/**
 * Makes a caller's text safe for a response or a log line: truncates it between user-perceived
 * characters (never inside an emoji) and escapes characters that a terminal or a log reader could
 * interpret as a command or a new line.
 */
public final class Excerpt {
  private static final String CUT = "…";

  private Excerpt() {}

  /**
   * The beginning of a text with control characters escaped as {@code \}{@code u001b}.
   *
   * @param max the maximum number of code points; an ellipsis replaces the rest
   */
  public static String of(String text, int max) {
    String begin = text;
    // max code points take at most 2 * max chars.
    if (text.length() > max && text.codePointCount(0, Math.min(text.length(), 2 * max + 1)) > max) {
      begin = text.substring(0, boundary(text, text.offsetByCodePoints(0, max))) + CUT;
    }
    return escaped(begin);
  }

  /**
   * The beginning of a text that takes at most {@code maxBytes} in an HTTP/2 header, where gRPC
   * percent-encodes each byte outside printable ASCII as three; control characters are escaped.
   */
  static String ofHeader(String original, int maxBytes) {
    // Each char takes at least a byte, so that the rest cannot fit.
    String text = escaped(original.substring(0, Math.min(original.length(), 2 * maxBytes)));
    int bytes = 0;
    for (int k = 0; k < text.length(); ) {
      int codePoint = text.codePointAt(k);
      bytes += headerBytes(codePoint);
      if (bytes > maxBytes) {
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

  /**
   * The last boundary between user-perceived characters up to an offset; the offset if there is
   * none.
   */
  private static int boundary(String text, int offset) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    // Whether the offset is a boundary depends on the next few chars only.
    characters.setText(text.substring(0, Math.min(text.length(), offset + 32)));
    int boundary = characters.isBoundary(offset) ? offset : characters.preceding(offset);
    return boundary > 0 ? boundary : offset;
  }

  private static String escaped(String text) {
    if (text.codePoints().noneMatch(Excerpt::isUnsafe)) {
      return text;
    }
    StringBuilder result = new StringBuilder();
    text.codePoints()
        .forEach(
            codePoint -> {
              if (isUnsafe(codePoint)) {
                result.append("\\u%04x".formatted(codePoint));
              } else {
                result.appendCodePoint(codePoint);
              }
            });
    return result.toString();
  }

  /**
   * Whether it is a control, a line separator, an unpaired surrogate or a bidirectional override.
   */
  private static boolean isUnsafe(int codePoint) {
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
