package org.glauber.trainer.progress;

import java.time.Duration;
import java.util.Locale;

/**
 * Estimates how long a run takes on this machine, from the speed of a few updates of a trial.
 *
 * @param things plural noun for what is counted
 * @param perSecond number of things a second
 */
public record Estimate(String things, double perSecond) {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int TWO_DIGITS = 100;

  /** Returns how many things can be trained in a time. */
  public long within(Duration time) {
    return Math.max(1, (long) (perSecond * time.toMillis() / 1000));
  }

  /**
   * Returns a sentence with the duration of a run; if that is long, the sentence says how to
   * shorten it.
   *
   * @param option name of the option that sets the number of things
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

  /** Returns the count rounded down to two significant digits. */
  private static long twoDigits(long count) {
    long unit = 1;
    while (count / unit >= TWO_DIGITS) {
      unit *= 10;
    }
    return count / unit * unit;
  }
}
