package org.glauber.cli.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.console.terminal.ProgressLine;
import org.glauber.console.terminal.Quantity;
import org.glauber.generation.v1.GenerationStatistics;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/**
 * Summarises the generations of a call in one line.
 *
 * @param generations by index, at least one
 * @param elapsed since the first of them was accepted
 */
public record ProgressSummary(List<GenerationProgress> generations, Duration elapsed) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final AttributedStyle DIM = AttributedStyle.DEFAULT.faint();

  /** The total progress, in a line of at most {@code columns}. */
  public AttributedString line(boolean unicode, int columns) {
    long total = generations.stream().mapToLong(GenerationProgress::stepCount).sum();
    long left = generations.stream().mapToLong(GenerationProgress::step).sum();
    long sites = generations.stream().mapToLong(GenerationProgress::siteCount).sum();
    long settled = generations.stream().mapToLong(GenerationProgress::settledSiteCount).sum();
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

  /** The statistics, once all are finished. */
  public AttributedString statistics() {
    long steps = 0;
    long passes = 0;
    long again = 0;
    for (GenerationProgress generation : generations) {
      GenerationStatistics statistics = generation.statistics().orElseThrow();
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
    String first = generations.getFirst().seed();
    parts.add(
        generations.size() == 1
            ? "seed " + first
            : "seeds " + first + " to " + generations.getLast().seed());
    return new AttributedString(String.join(" · ", parts), DIM);
  }
}
