package org.glauber.trainer.progress;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of a task with its speed and remaining time: as a bar on a terminal, otherwise
 * as lines. There is one line after the first update, then lines at growing intervals of up to a
 * minute, and one line at the end.
 */
public final class Progress implements AutoCloseable {
  private static final int INTERVAL_MILLIS = 250;
  private static final long FIRST_GAP_NANOS = Duration.ofSeconds(4).toNanos();
  private static final long LONGEST_GAP_NANOS = Duration.ofMinutes(1).toNanos();

  private final String things;
  private final long total;
  private final PrintWriter out;
  private final LongSupplier nanoTime;
  private final boolean watched;
  private @Nullable ProgressBar bar;
  private @Nullable Pace pace;
  private long nextLineNanos;
  private long gapNanos = FIRST_GAP_NANOS;

  /**
   * Creates a progress display.
   *
   * @param things plural noun for what is counted
   * @param watched whether the output is a terminal
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  Progress(String things, long total, PrintWriter out, boolean watched, LongSupplier nanoTime) {
    this.things = things;
    this.total = total;
    this.out = out;
    this.nanoTime = nanoTime;
    this.watched = watched;
  }

  /** Returns a progress display for this process; it shows nothing before {@link #begin}. */
  public static Progress of(String things, long total, PrintWriter out) {
    return new Progress(things, total, out, isWatched(), System::nanoTime);
  }

  /** Returns whether the output is a terminal. */
  private static boolean isWatched() {
    return System.console() != null && System.console().isTerminal();
  }

  private ProgressBar bar(long done) {
    boolean hasBlocks = System.err.charset().newEncoder().canEncode('█');
    return new ProgressBarBuilder()
        .setTaskName(things)
        .setInitialMax(total)
        .startsFrom(done, Duration.ZERO)
        .setStyle(hasBlocks ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        .setSpeedUnit(ChronoUnit.SECONDS)
        .showSpeed()
        .build();
  }

  /**
   * Starts the display.
   *
   * @param done number of things that earlier sessions did
   */
  public void begin(long done) {
    pace = new Pace(done, nanoTime.getAsLong());
    if (watched) {
      bar = bar(done);
    }
  }

  /**
   * Updates the display.
   *
   * @param done number of things done so far
   * @param meters further values to show; may be empty
   */
  public void at(long done, String meters) {
    if (bar != null) {
      bar.setExtraMessage(" " + meters);
      bar.stepTo(done);
      return;
    }
    long now = nanoTime.getAsLong();
    if (pace == null) {
      throw new IllegalStateException("begin comes first");
    }
    boolean isFirst = pace.perSecond() == 0;
    pace.at(done, now);
    if (pace.perSecond() == 0) {
      return; // nothing was done yet, so there is no rate to print
    }
    if (isFirst || now - nextLineNanos >= 0 || done == total) {
      out.println(line(done, meters, pace));
      nextLineNanos = now + gapNanos;
      gapNanos = Math.min(LONGEST_GAP_NANOS, 2 * gapNanos);
    }
  }

  private String line(long done, String meters, Pace pace) {
    return String.format(
        Locale.ROOT,
        "%,d of %,d %s%s  %s/s  %s left",
        done,
        total,
        things,
        meters.isEmpty() ? "" : "  " + meters,
        Pace.rate(pace.perSecond()),
        Pace.words(pace.timeFor(total - done)));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
