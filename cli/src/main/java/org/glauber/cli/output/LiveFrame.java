package org.glauber.cli.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.glauber.console.terminal.Paragraph;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * One frame on a terminal: the texts, one below the other, then a progress line.
 *
 * @param views the texts by index
 * @param elapsed since the first of them was accepted
 * @param columns the maximum width of a line in columns
 */
record LiveFrame(Collection<TextView> views, Duration elapsed, int columns) {
  private static final AttributedStyle DIM = AttributedStyle.DEFAULT.faint();

  /** The lines of the texts; several texts are numbered from 1. */
  List<AttributedString> texts() {
    List<AttributedString> lines = new ArrayList<>();
    int number = 1;
    int margin = views.size() == 1 ? 0 : Integer.toString(views.size()).length() + 2;
    for (TextView view : views) {
      List<AttributedString> wrapped = Paragraph.wrap(view.text(), columns - margin);
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

  /** The total progress of all texts. */
  AttributedString progress(boolean unicode) {
    return summary().line(unicode, columns);
  }

  /** The statistics, once all texts are finished. */
  AttributedString statistics() {
    return summary().statistics();
  }

  private ProgressSummary summary() {
    return new ProgressSummary(views.stream().map(TextView::progress).toList(), elapsed);
  }
}
