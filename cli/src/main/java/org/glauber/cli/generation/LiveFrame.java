package org.glauber.cli.generation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.glauber.cli.console.Paragraph;
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
    return summary().line(unicode, columns);
  }

  /** What it took, once all are finished. */
  AttributedString statistics() {
    return summary().statistics();
  }

  private ProgressSummary summary() {
    return new ProgressSummary(tales.stream().map(Tale::progress).toList(), elapsed);
  }
}
