package org.glauber.cli.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.LiveRegion;
import org.glauber.console.terminal.Paragraph;
import org.glauber.generation.v1.GenerateTextResponse;
import org.jline.utils.AttributedString;

/**
 * Redraws texts in place on a terminal: settled words plain, others dim, with a progress line
 * below. At the end the texts stay, with one line of statistics.
 *
 * <p>Draws at most once per {@code FRAME}. A text that gets shorter keeps its lines, so that the
 * lines below do not jump.
 */
final class LiveOutput implements GenerationOutput {
  private static final Duration FRAME = Duration.ofMillis(30);

  private final LiveRegion region;
  private final Console console;
  private final LongSupplier nanoClock;
  private final SortedMap<Integer, TextView> texts = new TreeMap<>();
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
    boolean first = texts.isEmpty();
    if (first) {
      startNanos = now;
    }
    texts.computeIfAbsent(event.getIndex(), _ -> new TextView()).update(event);
    if (first || event.hasFinished() || now - drawnNanos >= FRAME.toNanos()) {
      draw(now);
    }
  }

  @Override
  public void close() {
    if (texts.isEmpty()
        || !texts.values().stream().allMatch(text -> text.progress().isFinished())) {
      region.close();
      return;
    }
    region.draw(List.of());
    region.close();
    // A region holds at most one screen; the final texts are printed in full.
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
    lines.add(frame.progress(region.supportsUnicode()));
    region.draw(lines);
    drawnNanos = now;
  }

  private LiveFrame frame(long now) {
    return new LiveFrame(texts.values(), Duration.ofNanos(now - startNanos), region.columns());
  }
}
