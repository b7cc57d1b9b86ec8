package org.glauber.cli.console;

import java.util.Locale;
import java.util.Map;
import org.jline.utils.AttributedCharSequence;
import org.jline.utils.AttributedCharSequence.ForceMode;
import org.jline.utils.AttributedString;

/**
 * Turns styled text into a terminal's codes: intensity always, colours unless they are not wanted.
 *
 * @param colours the number of colours to use: 0, 8, 256 or {@link #ALL}
 */
record Paint(int colours) {
  /** Red, green and blue in eight bits each. */
  static final int ALL = AttributedCharSequence.TRUE_COLORS;

  private static final int BASIC = 8;
  private static final int MANY = 256;

  /**
   * The paint that the environment asks for: the variable {@code NO_COLOR}, not empty, forbids
   * colours; {@code COLORTERM} and {@code TERM} tell how many there are.
   */
  static Paint ofEnvironment() {
    return of(System.getenv());
  }

  static Paint of(Map<String, String> environment) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return new Paint(0);
    }
    String depth = environment.getOrDefault("COLORTERM", "").toLowerCase(Locale.ROOT);
    if (depth.equals("truecolor") || depth.equals("24bit")) {
      return new Paint(ALL);
    }
    return new Paint(environment.getOrDefault("TERM", "").contains("256color") ? MANY : BASIC);
  }

  /** Whether there are colours enough for a picture. */
  boolean paintsPictures() {
    return colours >= MANY;
  }

  String apply(AttributedString text) {
    return text.toAnsi(colours, colours == ALL ? ForceMode.ForceTrueColors : ForceMode.None);
  }
}
