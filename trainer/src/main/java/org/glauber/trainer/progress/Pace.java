package org.glauber.trainer.progress;

import java.time.Duration;
import java.util.Locale;

/**
 * Measures the speed of a run over its last one or two minutes. After a second update the first one
 * is ignored: it prepares the engine and takes several times as long.
 */
public final class Pace {
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  private Mark from;
  private Mark next;
  private boolean isFirst = true;
  private double perSecond;

  private record Mark(long done, long nanos) {}

  /**
   * Starts the measurement.
   *
   * @param done number of things done before the first update
   */
  Pace(long done, long nanos) {
    from = new Mark(done, nanos);
    next = from;
  }

  /** Records how much is done. */
  void at(long done, long nanos) {
    perSecond = (done - from.done()) * NANOS_PER_SECOND / Math.max(1, nanos - from.nanos());
    if (isFirst) {
      isFirst = false;
      from = new Mark(done, nanos);
      next = from;
    } else if (nanos - next.nanos() >= WINDOW_NANOS) {
      from = next;
      next = new Mark(done, nanos);
    }
  }

  double perSecond() {
    return perSecond;
  }

  /** Returns the expected time for this many more things. */
  Duration timeFor(long count) {
    return time(count, perSecond);
  }

  static Duration time(long count, double perSecond) {
    return Duration.ofMillis((long) Math.min(1e15, 1000.0 * count / perSecond));
  }

  /**
   * Formats a duration for people: {@code 40 s}, {@code 25 min}, {@code 3 h 10 min}, {@code 4
   * days}.
   */
  public static String words(Duration time) {
    long seconds = time.toSeconds();
    if (seconds == 0 && time.isPositive()) {
      return "under 1 s";
    }
    if (seconds < 100) {
      return seconds + " s";
    }
    long minutes = Math.round(seconds / 60.0);
    if (minutes < 100) {
      return minutes + " min";
    }
    return minutes < 48 * 60
        ? minutes / 60 + " h " + minutes % 60 + " min"
        : Math.round(minutes / (24 * 60.0)) + " days";
  }

  /** Formats a number of things a second: {@code 812}, {@code 4.1}, {@code 0.03}. */
  static String rate(double perSecond) {
    return String.format(
        Locale.ROOT, perSecond < 1 ? "%.2f" : perSecond < 10 ? "%.1f" : "%,.0f", perSecond);
  }
}
