package org.glauber.trainer.corpus;

import java.util.Locale;

/** A count with its noun, as in {@code 1 line} and {@code 2,345 lines}. */
public final class Counted {
  private Counted() {}

  /**
   * @param noun in the singular, whose plural ends in s
   */
  public static String of(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
