package org.glauber.cli.generation;

import java.util.ArrayList;
import java.util.List;
import org.glauber.generation.v1.RawToken;
import org.glauber.generation.v1.RawTokens;
import org.glauber.generation.v1.Segment;

/**
 * Parses a template: {@code {n}} is a blank of n tokens, <code>{{</code> and <code>}}</code> are
 * literal braces, {@code {+}} joins the text after it to what stands before it, {@code {=piece}}
 * and {@code {#n}} are raw tokens by spelling and by number. Everything else is given text. White
 * space between other segments is not sent, because it constrains nothing.
 *
 * <pre>
 *   template = { text | blank | join text | piece | number }
 *   blank    = "{" digits "}"
 *   join     = "{+}"
 *   piece    = "{=" { character | "{{" | "}}" } "}"
 *   number   = "{#" digits "}"
 *   text     = { character | "{{" | "}}" }
 * </pre>
 */
public final class TemplateParser {
  private static final int LARGEST_BLANK = 65_536;
  private static final int LARGEST_TOKEN = 1_048_575;
  private static final int LARGEST_DIGITS = 7;
  private static final int NONE = -1;

  private final String template;
  private final List<Segment> segments = new ArrayList<>();
  private final List<RawToken> rawTokens = new ArrayList<>(); // not in a segment yet
  private final StringBuilder text = new StringBuilder();
  private int joinOffset = NONE; // of the {+} whose text has not come yet
  private int offset;

  private TemplateParser(String template) {
    this.template = template;
  }

  /**
   * The segments of a template, in order. Raw tokens that follow one another are one segment.
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
      if (isDoubled(offset)) {
        text.append(next);
        offset += 2;
      } else if (next == '{') {
        endText();
        braces();
      } else if (next == '}') {
        throw mistake(offset, "this } has no matching {; write }} for a brace");
      } else {
        text.append(next);
        offset++;
      }
    }
    endText();
    endRawTokens();
    if (segments.isEmpty()) {
      throw mistake(0, "the template is empty");
    }
  }

  private boolean isDoubled(int at) {
    return template.startsWith("{{", at) || template.startsWith("}}", at);
  }

  private void endText() {
    if (!text.toString().isBlank()) {
      endRawTokens();
      segments.add(
          Segment.newBuilder().setText(text.toString()).setJoined(joinOffset != NONE).build());
      joinOffset = NONE;
    }
    text.setLength(0);
    if (joinOffset != NONE) {
      throw mistake(joinOffset, "{+} must be followed by the text that it joins");
    }
  }

  private void endRawTokens() {
    if (!rawTokens.isEmpty()) {
      RawTokens.Builder tokens = RawTokens.newBuilder().addAllTokens(rawTokens);
      segments.add(Segment.newBuilder().setRawTokens(tokens).build());
      rawTokens.clear();
    }
  }

  private void braces() {
    int open = offset;
    char kind = open + 1 < template.length() ? template.charAt(open + 1) : '}';
    switch (kind) {
      case '+' -> join(open);
      case '=' -> rawTokens.add(RawToken.newBuilder().setPiece(piece(open)).build());
      case '#' -> rawTokens.add(RawToken.newBuilder().setToken(token(open)).build());
      default -> {
        endRawTokens();
        segments.add(Segment.newBuilder().setBlank(blank(open)).build());
      }
    }
  }

  private void join(int open) {
    int close = close(open);
    if (close != open + 2) {
      throw mistake(open + 2, "{+} joins the text that follows it, and holds nothing else");
    }
    joinOffset = open;
    offset = close + 1;
  }

  private String piece(int open) {
    StringBuilder piece = new StringBuilder();
    int at = open + 2;
    while (at < template.length() && (template.charAt(at) != '}' || isDoubled(at))) {
      if (template.charAt(at) == '{' && !isDoubled(at)) {
        throw mistake(at, "write {{ for a brace in a piece");
      }
      piece.append(template.charAt(at));
      at += isDoubled(at) ? 2 : 1;
    }
    if (at == template.length()) {
      throw mistake(
          open, "this { is not closed; write {=piece} for a token, and }} for a brace in a piece");
    }
    if (piece.isEmpty()) {
      throw mistake(
          open, "{=piece} must hold the spelling of a token, as in {=able}; this one is empty");
    }
    offset = at + 1;
    return piece.toString();
  }

  private int token(int open) {
    int close = close(open);
    String digits = template.substring(open + 2, close);
    if (!digits.matches("[0-9]+")) {
      throw mistake(
          open + 2,
          "{#n} must hold the number of a token, as in {#37}; this one holds \"" + digits + "\"");
    }
    if (digits.length() > LARGEST_DIGITS || Integer.parseInt(digits) > LARGEST_TOKEN) {
      throw mistake(open + 2, "tokens are 0 to 1,048,575; this one is " + digits);
    }
    offset = close + 1;
    return Integer.parseInt(digits);
  }

  private int blank(int open) {
    int close = close(open);
    int length = length(open + 1, close);
    offset = close + 1;
    return length;
  }

  /** The offset of the brace that closes the one at an offset. */
  private int close(int open) {
    int close = template.indexOf('}', open);
    if (close < 0) {
      throw mistake(
          open, "this { is not closed; write {n} for a blank of n tokens, or {{ for a brace");
    }
    return close;
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
