package org.glauber.console.terminal;

import java.time.Duration;
import java.util.Locale;

/** Formats quantities in a few characters, independently of the locale. */
public final class Quantity {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;
  private static final double BILLION = 1e9;

  private Quantity() {}

  /**
   * A duration with two or three significant digits and its unit: {@code 3 ms}, {@code 0.91 s},
   * {@code 12.4 s}, {@code 2 min 5 s}.
   */
  public static String time(Duration time) {
    double seconds = time.toNanos() / NANOS_PER_SECOND;
    if (seconds < 0.0995) {
      return format("%.0f ms", seconds * THOUSAND);
    }
    if (seconds < 9.995) {
      return format("%.2f s", seconds);
    }
    if (seconds < 59.95) {
      return format("%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return format("%d min %d s", whole / 60, whole % 60);
  }

  /** A count with thousands separators: {@code 12,288}. */
  public static String count(long count) {
    return format("%,d", count);
  }

  /** A count with three significant digits: {@code 640}, {@code 1.05 M}, {@code 387 M}. */
  public static String rounded(long count) {
    if (count < THOUSAND) {
      return Long.toString(count);
    }
    double unit = count < MILLION ? THOUSAND : count < BILLION ? MILLION : BILLION;
    String suffix = unit == THOUSAND ? "k" : unit == MILLION ? "M" : "G";
    double value = count / unit;
    return format(value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s", value, suffix);
  }

  /** A share, 0 to 1, in whole percent. */
  public static String percent(double share) {
    return format("%.0f %%", 100 * share);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
