package org.glauber.console.terminal;

import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * A progress bar and notes beside it, on one line.
 *
 * @param share the completed share, 0 to 1
 * @param notes the most important first; the last ones are left out if the line is too narrow
 * @param unicode whether the bar may use characters outside ASCII
 */
public record ProgressLine(double share, List<String> notes, boolean unicode) {
  private static final int WIDEST_BAR = 32;
  private static final int NARROWEST_BAR = 8;
  private static final String GAP = "  ";
  private static final AttributedStyle DONE =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
  private static final AttributedStyle DIM = AttributedStyle.DEFAULT.faint();

  /** The line, at most {@code columns} wide. */
  public AttributedString fit(int columns) {
    int noted = notes.size();
    while (noted > 0 && columns - text(noted).length() < NARROWEST_BAR) {
      noted--;
    }
    String text = text(noted);
    int bar = Math.min(WIDEST_BAR, columns - text.length());
    int filled = (int) Math.round(Math.clamp(share, 0, 1) * bar);
    return new AttributedStringBuilder()
        .styled(DONE, (unicode ? "━" : "#").repeat(filled))
        .styled(DIM, (unicode ? "╌" : "-").repeat(bar - filled))
        .styled(DIM, text)
        .toAttributedString();
  }

  private String text(int noted) {
    return noted == 0 ? "" : GAP + String.join(unicode ? " · " : ", ", notes.subList(0, noted));
  }
}
