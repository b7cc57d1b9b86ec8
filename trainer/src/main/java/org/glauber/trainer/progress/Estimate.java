package org.glauber.trainer.progress;

import java.time.Duration;
import java.util.Locale;

/**
 * How long a run will take on this machine, from the pace of a few updates that are thrown away.
 *
 * @param things what is counted
 * @param perSecond the pace
 */
public record Estimate(String things, double perSecond) {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int TWO_DIGITS = 100;

  /** How many of them so much time is enough for. */
  public long within(Duration time) {
    return Math.max(1, (long) (perSecond * time.toMillis() / 1000));
  }

  /**
   * The time that a run will take, and how to have a shorter one if it is long.
   *
   * @param option that sets how many there are
   */
  public String sentence(long count, String option) {
    Duration time = Pace.time(count, perSecond);
    String about =
        String.format(
            Locale.ROOT,
            "About %s for %,d %s, at %s/s here.",
            Pace.words(time),
            count,
            things,
            Pace.rate(perSecond));
    if (time.compareTo(LONG) <= 0) {
      return about;
    }
    long fewer = twoDigits(within(LONG));
    return about
        + String.format(
            Locale.ROOT,
            "%nFor less: --minutes N, or %s %d (about %s). Ctrl-C writes a checkpoint to go on from.",
            option,
            fewer,
            Pace.words(Pace.time(fewer, perSecond)));
  }

  /** Rounded down to two digits. */
  private static long twoDigits(long count) {
    long unit = 1;
    while (count / unit >= TWO_DIGITS) {
      unit *= 10;
    }
    return count / unit * unit;
  }
}
