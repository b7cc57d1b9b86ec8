package org.glauber.gateway.template;

import java.util.List;
import org.glauber.server.status.Refusals;

/**
 * Text with blanks: what is given of a text, from site 0 on.
 *
 * @param isOpenEnded whether the sites after the last segment are free; otherwise the text ends
 *     there
 */
public record Template(List<Segment> segments, boolean isOpenEnded) {
  /** Nothing is given. */
  public static final Template OPEN = new Template(List.of(), true);

  private static final String FIELD = "template.segments";
  private static final int MAX_TEXT_LENGTH = 65_536; // in code points

  public Template {
    segments = List.copyOf(segments);
  }

  /** The texts, in order. */
  public List<String> texts() {
    return segments.stream()
        .filter(Segment.Text.class::isInstance)
        .map(segment -> ((Segment.Text) segment).text())
        .toList();
  }

  /** How a segment's part is called in an error. */
  static String field(int segment, String part) {
    return FIELD + "[" + segment + "]." + part;
  }

  /**
   * Checks what can be known before the texts are tokenized.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the segment
   */
  public void requireFits(int siteCount) {
    long blankCount = 0;
    for (int k = 0; k < segments.size(); k++) {
      switch (segments.get(k)) {
        case Segment.Text(String text) -> requireText(k, text);
        case Segment.Blank(int tokenCount) -> {
          if (tokenCount < 1 || tokenCount > siteCount) {
            throw Refusals.invalidArgument(
                field(k, "blank"), "must be 1 to L = %,d".formatted(siteCount), tokenCount);
          }
          blankCount += tokenCount;
        }
      }
    }
    requireTotal(blankCount, siteCount);
  }

  /** Checks the sites that all segments take. */
  static void requireTotal(long taken, int siteCount) {
    if (taken > siteCount) {
      throw Refusals.invalidArgument(
          FIELD, "must take at most L = %,d sites".formatted(siteCount), "%,d".formatted(taken));
    }
  }

  private static void requireText(int segment, String text) {
    if (text.isEmpty()) {
      throw Refusals.invalidArgument(field(segment, "text"), "must not be empty", "");
    }
    int length = text.codePointCount(0, text.length());
    if (length > MAX_TEXT_LENGTH) {
      throw Refusals.invalidArgument(
          field(segment, "text"),
          "must be at most %,d characters long".formatted(MAX_TEXT_LENGTH),
          "%,d characters".formatted(length));
    }
  }
}
