package org.glauber.cli.generation;

import java.nio.charset.StandardCharsets;

/**
 * Fuzzes the template parser: every input is parsed, or rejected with the position of the error.
 */
public final class TemplateParserFuzz {
  private TemplateParserFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      TemplateParser.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (TemplateSyntaxException e) {
      // rejected with a position, as expected
    }
  }
}
