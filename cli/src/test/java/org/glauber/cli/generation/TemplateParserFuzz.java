package org.glauber.cli.generation;

import java.nio.charset.StandardCharsets;

/** Whatever a person writes as a template: a template, or where it is wrong. */
public final class TemplateParserFuzz {
  private TemplateParserFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      TemplateParser.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (TemplateSyntaxException e) {
      // It is told where it is wrong.
    }
  }
}
