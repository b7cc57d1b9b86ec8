package org.glauber.cli.generation;

import java.util.List;
import org.glauber.generation.v1.RawToken;
import org.glauber.generation.v1.Segment;

/** Writes segments as the template that {@link TemplateParser} parses to them. */
final class TemplateText {
  private TemplateText() {}

  static String of(List<Segment> segments) {
    StringBuilder template = new StringBuilder();
    for (Segment segment : segments) {
      switch (segment.getContentCase()) {
        case TEXT ->
            template.append(segment.getJoined() ? "{+}" : "").append(braced(segment.getText()));
        case BLANK -> template.append("{" + segment.getBlank() + "}");
        case RAW_TOKENS ->
            segment.getRawTokens().getTokensList().forEach(token -> template.append(of(token)));
        case CONTENT_NOT_SET -> throw new IllegalArgumentException("a segment without content");
      }
    }
    return template.toString();
  }

  private static String of(RawToken token) {
    return token.hasPiece() ? "{=" + braced(token.getPiece()) + "}" : "{#" + token.getToken() + "}";
  }

  private static String braced(String text) {
    return text.replace("{", "{{").replace("}", "}}");
  }
}
