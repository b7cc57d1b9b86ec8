package org.glauber.cli.generation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.glauber.generation.v1.Segment;

/**
 * Fuzzes the template parser: every input is parsed, or rejected with the position of the error.
 * What was parsed can be written as a template that is parsed to the same.
 */
public final class TemplateParserFuzz {
  private TemplateParserFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    List<Segment> segments;
    try {
      segments = TemplateParser.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (TemplateSyntaxException e) {
      return; // rejected with a position, as expected
    }
    String written = TemplateText.of(segments);
    if (!TemplateParser.parse(written).equals(segments)) {
      throw new AssertionError(written);
    }
  }
}
