package org.glauber.cli.console;

import org.jline.utils.AttributedCharSequence.ForceMode;
import org.jline.utils.AttributedString;

/**
 * Turns styled text into a terminal's codes: intensity always, colours unless they are not wanted.
 *
 * @param colours the number of colours to use, 0 or 8
 */
record Paint(int colours) {
  private static final int BASIC_COLOURS = 8;

  /**
   * The paint that the environment asks for: the variable {@code NO_COLOR}, not empty, forbids
   * colours.
   */
  static Paint ofEnvironment() {
    String forbidden = System.getenv("NO_COLOR");
    return new Paint(forbidden == null || forbidden.isEmpty() ? BASIC_COLOURS : 0);
  }

  String apply(AttributedString text) {
    return text.toAnsi(colours, ForceMode.None);
  }
}
