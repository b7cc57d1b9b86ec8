package org.glauber.trainer;

import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars as the trainer draws them: where there is no terminal, only their first line. */
final class ProgressBars {
  private static final int INTERVAL_MILLIS = 250;

  private ProgressBars() {}

  /** Whether somebody watches. */
  static boolean isWatched() {
    return System.console() != null && System.console().isTerminal();
  }

  /**
   * A bar with the pace in things a second.
   *
   * @param things what is counted
   */
  static ProgressBar start(String things, long count) {
    return new ProgressBarBuilder()
        .setTaskName(things)
        .setInitialMax(count)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .setUpdateIntervalMillis(isWatched() ? INTERVAL_MILLIS : Integer.MAX_VALUE)
        .setSpeedUnit(ChronoUnit.SECONDS)
        .showSpeed()
        .build();
  }
}
