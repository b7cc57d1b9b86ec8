package org.glauber.cli.image;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.glauber.cli.output.GenerationProgress;
import org.glauber.cli.output.ProgressSummary;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.LiveRegion;
import org.glauber.console.terminal.Paragraph;
import org.glauber.generation.v1.GenerateImageResponse;
import org.jline.utils.AttributedString;

/**
 * Redraws images in place on a terminal, side by side above a progress line. Shows the progress
 * line only if the terminal has too few colours.
 */
final class LiveImages implements ImageOutput {
  private static final long FRAME_NANOS = Duration.ofMillis(30).toNanos();

  private final LiveRegion region;
  private final Console console;
  private final LongSupplier nanoClock;
  private final SortedMap<Integer, GenerationProgress> progress = new TreeMap<>();
  private final SortedMap<Integer, BufferedImage> newest = new TreeMap<>();
  private long startNanos;
  private long drawnNanos;
  private long drawingNanos;

  LiveImages(LiveRegion region, Console console, LongSupplier nanoClock) {
    this.region = region;
    this.console = console;
    this.nanoClock = nanoClock;
  }

  @Override
  public void show(GenerateImageResponse event) {
    long now = nanoClock.getAsLong();
    boolean first = progress.isEmpty();
    if (first) {
      startNanos = now;
    }
    update(event, progress.computeIfAbsent(event.getIndex(), _ -> new GenerationProgress()));
    // Leave a slow terminal at least as much time between frames as it takes to draw one.
    if (first || event.hasFinished() || now - drawnNanos >= Math.max(FRAME_NANOS, drawingNanos)) {
      List<AttributedString> lines = new ArrayList<>(picture());
      lines.add(summary(now).line(region.supportsUnicode(), region.columns()));
      region.draw(lines);
      drawnNanos = nanoClock.getAsLong();
      drawingNanos = drawnNanos - now;
    }
  }

  private void update(GenerateImageResponse event, GenerationProgress generation) {
    switch (event.getEventCase()) {
      case ACCEPTED -> generation.accepted(event.getAccepted());
      case PROGRESS -> {
        generation.at(event.getProgress().getStep(), event.getProgress().getSettledSiteCount());
        keep(event.getIndex(), event.getProgress().getImage());
      }
      case FINISHED -> {
        generation.finished(event.getFinished().getStatistics());
        keep(event.getIndex(), event.getFinished().getImage());
      }
      case HEARTBEAT, EVENT_NOT_SET -> {}
    }
  }

  private void keep(int index, ByteString png) {
    if (region.supportsImages()) {
      newest.put(index, Pngs.decode(png));
    }
  }

  private List<AttributedString> picture() {
    return newest.isEmpty()
        ? List.of()
        : HalfBlocks.lines(SideBySide.of(newest.values()), region.columns(), region.rows() - 1);
  }

  private ProgressSummary summary(long now) {
    return new ProgressSummary(List.copyOf(progress.values()), Duration.ofNanos(now - startNanos));
  }

  @Override
  public void close() {
    boolean complete =
        !progress.isEmpty() && progress.values().stream().allMatch(GenerationProgress::isFinished);
    if (complete) {
      List<AttributedString> lines = new ArrayList<>(picture());
      AttributedString statistics = summary(nanoClock.getAsLong()).statistics();
      lines.addAll(Paragraph.wrap(statistics, region.columns()));
      region.draw(lines);
    }
    region.close();
  }
}
