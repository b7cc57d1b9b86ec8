package org.glauber.console.terminal;

import java.util.Locale;
import java.util.Map;
import org.jline.utils.AttributedCharSequence;
import org.jline.utils.AttributedCharSequence.ForceMode;
import org.jline.utils.AttributedString;

/**
 * Encodes styled text as ANSI escape sequences: intensity always, and colours unless the user has
 * disabled them.
 *
 * @param colours the number of colours to use: 0, 8, 256 or {@link #ALL}
 */
record AnsiEncoder(int colours) {
  /** 24-bit colour. */
  static final int ALL = AttributedCharSequence.TRUE_COLORS;

  private static final int BASIC = 8;
  private static final int MANY = 256;

  /**
   * The encoder for the environment: a non-empty {@code NO_COLOR} disables colours; {@code
   * COLORTERM} and {@code TERM} determine how many colours the terminal has.
   */
  static AnsiEncoder ofEnvironment() {
    return of(System.getenv());
  }

  static AnsiEncoder of(Map<String, String> environment) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return new AnsiEncoder(0);
    }
    String depth = environment.getOrDefault("COLORTERM", "").toLowerCase(Locale.ROOT);
    if (depth.equals("truecolor") || depth.equals("24bit")) {
      return new AnsiEncoder(ALL);
    }
    return new AnsiEncoder(
        environment.getOrDefault("TERM", "").contains("256color") ? MANY : BASIC);
  }

  /** Whether the terminal has enough colours for an image. */
  boolean supportsImages() {
    return colours >= MANY;
  }

  String encode(AttributedString text) {
    return text.toAnsi(colours, colours == ALL ? ForceMode.ForceTrueColors : ForceMode.None);
  }
}
