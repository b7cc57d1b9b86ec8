package org.glauber.cli.generation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.glauber.cli.console.Console;
import org.glauber.cli.console.LiveRegion;
import org.glauber.cli.console.Paragraph;
import org.glauber.generation.v1.GenerateTextResponse;
import org.jline.utils.AttributedString;

/**
 * Texts that condense in place on a terminal: settled words plain, others dim, and a line that says
 * how far they are. At the end the texts stay, with one line of statistics.
 *
 * <p>Drawn at most {@code 1 / FRAME} times a second, whatever comes. A text that gets shorter keeps
 * its lines, so that what is below does not jump.
 */
final class LiveOutput implements GenerationOutput {
  private static final Duration FRAME = Duration.ofMillis(30);

  private final LiveRegion region;
  private final Console console;
  private final LongSupplier nanoClock;
  private final SortedMap<Integer, Tale> tales = new TreeMap<>();
  private long startNanos;
  private long drawnNanos;
  private int tallest;

  LiveOutput(LiveRegion region, Console console, LongSupplier nanoClock) {
    this.region = region;
    this.console = console;
    this.nanoClock = nanoClock;
  }

  @Override
  public void show(GenerateTextResponse event) {
    long now = nanoClock.getAsLong();
    boolean first = tales.isEmpty();
    if (first) {
      startNanos = now;
    }
    tales.computeIfAbsent(event.getIndex(), _ -> new Tale()).update(event);
    if (first || event.hasFinished() || now - drawnNanos >= FRAME.toNanos()) {
      draw(now);
    }
  }

  @Override
  public void close() {
    if (tales.isEmpty()
        || !tales.values().stream().allMatch(tale -> tale.progress().isFinished())) {
      region.close();
      return;
    }
    region.draw(List.of());
    region.close();
    // A region holds no more than a screen; what stays is printed whole.
    LiveFrame frame = frame(nanoClock.getAsLong());
    frame.texts().forEach(line -> console.out().println(console.styled(line)));
    Paragraph.wrap(frame.statistics(), region.columns())
        .forEach(line -> console.out().println(console.styled(line)));
    console.out().flush();
  }

  private void draw(long now) {
    LiveFrame frame = frame(now);
    List<AttributedString> lines = new ArrayList<>(frame.texts());
    tallest = Math.max(tallest, lines.size());
    while (lines.size() < tallest) {
      lines.add(AttributedString.EMPTY);
    }
    lines.add(frame.progress(region.speaksUnicode()));
    region.draw(lines);
    drawnNanos = now;
  }

  private LiveFrame frame(long now) {
    return new LiveFrame(tales.values(), Duration.ofNanos(now - startNanos), region.columns());
  }
}
