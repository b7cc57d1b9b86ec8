package org.glauber.trainer.input;

import java.util.Locale;

/** Formats a count with its noun, as in {@code 1 line} and {@code 2,345 lines}. */
public final class Counted {
  private Counted() {}

  /**
   * Returns the count and the noun, in the plural unless the count is 1.
   *
   * @param noun singular noun whose plural ends in s
   */
  public static String of(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
