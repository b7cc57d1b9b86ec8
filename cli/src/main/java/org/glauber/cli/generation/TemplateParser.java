package org.glauber.cli.generation;

import java.util.ArrayList;
import java.util.List;
import org.glauber.generation.v1.Segment;

/**
 * Parses a template: {@code {n}} is a blank of n tokens, <code>{{</code> and <code>}} </code> are
 * literal braces, everything else is given text. White space between two blanks is not sent,
 * because it constrains nothing.
 */
public final class TemplateParser {
  private static final int LARGEST_BLANK = 65_536;
  private static final int LARGEST_DIGITS = 5;

  private final String template;
  private final List<Segment> segments = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int offset;

  private TemplateParser(String template) {
    this.template = template;
  }

  /**
   * The segments of a template, in order.
   *
   * @throws TemplateSyntaxException pointing at the first mistake
   */
  public static List<Segment> parse(String template) {
    TemplateParser parser = new TemplateParser(template);
    parser.parse();
    return List.copyOf(parser.segments);
  }

  private void parse() {
    while (offset < template.length()) {
      char next = template.charAt(offset);
      boolean doubled = template.startsWith(next + "" + next, offset);
      if (next == '{' && !doubled) {
        endText();
        blank();
      } else if (next == '}' && !doubled) {
        throw mistake(offset, "this } has no matching {; write }} for a brace");
      } else {
        text.append(next);
        offset += doubled && (next == '{' || next == '}') ? 2 : 1;
      }
    }
    endText();
    if (segments.isEmpty()) {
      throw mistake(0, "the template is empty");
    }
  }

  private void endText() {
    if (!text.toString().isBlank()) {
      segments.add(Segment.newBuilder().setText(text.toString()).build());
    }
    text.setLength(0);
  }

  private void blank() {
    int open = offset;
    int close = template.indexOf('}', open);
    if (close < 0) {
      throw mistake(
          open, "this { is not closed; write {n} for a blank of n tokens, or {{ for a brace");
    }
    segments.add(Segment.newBuilder().setBlank(length(open + 1, close)).build());
    offset = close + 1;
  }

  /** Parses the number between two offsets. */
  private int length(int start, int end) {
    String digits = template.substring(start, end);
    if (!digits.matches("[0-9]+") || digits.matches("0+")) {
      throw mistake(
          start,
          "a blank must hold its number of tokens, 1 or more, as in {3}; this one holds \""
              + digits
              + "\"");
    }
    if (digits.length() > LARGEST_DIGITS || Integer.parseInt(digits) > LARGEST_BLANK) {
      throw mistake(start, "a blank has at most 65,536 tokens; this one has " + digits);
    }
    return Integer.parseInt(digits);
  }

  private TemplateSyntaxException mistake(int at, String what) {
    return new TemplateSyntaxException(template, at, what);
  }
}
