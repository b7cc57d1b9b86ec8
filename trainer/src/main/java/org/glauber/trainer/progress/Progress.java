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
 * How far something is, with its pace and the remaining time: a bar on a terminal. Elsewhere lines:
 * one after the first update, then ever more rarely, at last one a minute, and one at the end.
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
   * @param things what is counted
   * @param watched whether a person watches on a terminal
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  Progress(String things, long total, PrintWriter out, boolean watched, LongSupplier nanoTime) {
    this.things = things;
    this.total = total;
    this.out = out;
    this.nanoTime = nanoTime;
    this.watched = watched;
  }

  /** The progress of this process's work; nothing is shown before it begins. */
  public static Progress of(String things, long total, PrintWriter out) {
    return new Progress(things, total, out, isWatched(), System::nanoTime);
  }

  /** Whether a person watches on a terminal. */
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

  /** The work begins, with so much done by earlier runs. */
  public void begin(long done) {
    pace = new Pace(done, nanoTime.getAsLong());
    if (watched) {
      bar = bar(done);
    }
  }

  /**
   * So much is done.
   *
   * @param meters what else there is to say; may be empty
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
