package org.glauber.cli.generation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.glauber.cli.console.Paragraph;
import org.glauber.cli.console.ProgressLine;
import org.glauber.cli.console.Quantity;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * One frame: the texts one above the other, then a line that says how far they are.
 *
 * @param tales the texts by index
 * @param elapsed since the first of them was accepted
 * @param columns the columns a line may take
 */
record LiveFrame(Collection<Tale> tales, Duration elapsed, int columns) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final AttributedStyle DIM = AttributedStyle.DEFAULT.faint();

  /** The lines of the texts; several texts are numbered from 1. */
  List<AttributedString> texts() {
    List<AttributedString> lines = new ArrayList<>();
    int number = 1;
    int margin = tales.size() == 1 ? 0 : Integer.toString(tales.size()).length() + 2;
    for (Tale tale : tales) {
      List<AttributedString> wrapped = Paragraph.wrap(tale.text(), columns - margin);
      for (int line = 0; line < wrapped.size(); line++) {
        String label = line == 0 && margin > 0 ? Integer.toString(number) : "";
        lines.add(
            new AttributedStringBuilder()
                .styled(DIM, label + " ".repeat(margin - label.length()))
                .append(wrapped.get(line))
                .toAttributedString());
      }
      number++;
    }
    return lines;
  }

  /** How far the texts are, together. */
  AttributedString progress(boolean unicode) {
    long total = tales.stream().mapToLong(Tale::stepCount).sum();
    long left = tales.stream().mapToLong(Tale::step).sum();
    long sites = tales.stream().mapToLong(Tale::siteCount).sum();
    long settled = tales.stream().mapToLong(Tale::settledSiteCount).sum();
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(Locale.ROOT, "%," + Quantity.count(total).length() + "d steps to go", left));
    notes.add(
        String.format(Locale.ROOT, "%3.0f %% settled", sites == 0 ? 0 : 100.0 * settled / sites));
    double done = total - left;
    if (done > 0 && elapsed.isPositive()) {
      double stepsPerSecond = done / (elapsed.toNanos() / NANOS_PER_SECOND);
      notes.add(String.format(Locale.ROOT, "%,5.0f steps/s", stepsPerSecond));
      Duration remaining = Duration.ofNanos((long) (left / stepsPerSecond * NANOS_PER_SECOND));
      notes.add(String.format(Locale.ROOT, "%6s left", Quantity.time(remaining)));
    }
    return new ProgressLine(total == 0 ? 0 : done / total, notes, unicode).fit(columns);
  }

  /** What it took, once all are finished. */
  AttributedString statistics() {
    long steps = 0;
    long passes = 0;
    long again = 0;
    for (Tale tale : tales) {
      var statistics = tale.finished().orElseThrow().getStatistics();
      steps += statistics.getSteps();
      passes += statistics.getPasses();
      again += statistics.getStepsDecidedAgain();
    }
    List<String> parts = new ArrayList<>();
    parts.add(Quantity.time(elapsed));
    parts.add(Quantity.count(steps) + " steps in " + Quantity.count(passes) + " passes");
    if (again > 0) {
      parts.add(Quantity.count(again) + " decided again");
    }
    parts.add(seeds());
    return new AttributedString(String.join(" · ", parts), DIM);
  }

  private String seeds() {
    List<Tale> all = List.copyOf(tales);
    String first = Long.toUnsignedString(all.getFirst().accepted().getSeed());
    String last = Long.toUnsignedString(all.getLast().accepted().getSeed());
    return all.size() == 1 ? "seed " + first : "seeds " + first + " to " + last;
  }
}
