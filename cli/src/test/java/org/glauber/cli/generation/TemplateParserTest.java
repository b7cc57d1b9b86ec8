package org.glauber.cli.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.glauber.generation.v1.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateParserTest {
  private static final String ALPHABET = "{}1a ";
  private static final int LONGEST = 6;

  @Test
  void textAndBlanksFollowOneAnother() {
    assertThat(TemplateParser.parse("Mia had a {1} ball . {6}"))
        .containsExactly(text("Mia had a "), blank(1), text(" ball . "), blank(6));
  }

  @Test
  void doubledBracesAreBraces() {
    assertThat(TemplateParser.parse("{{a}} {{{2}}}"))
        .containsExactly(text("{a} {"), blank(2), text("}"));
  }

  @Test
  void whiteSpaceBetweenBlanksIsNotSent() {
    assertThat(TemplateParser.parse(" {1} {2}{3} ")).containsExactly(blank(1), blank(2), blank(3));
  }

  @Test
  void theLargestBlankIsTheLongestState() {
    assertThat(TemplateParser.parse("{65536}")).containsExactly(blank(65_536));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a {1 b    | 3 | this { is not closed; write {n} for a blank of n tokens, or {{ for a brace",
        "a } b     | 3 | this } has no matching {; write }} for a brace",
        "{1}}      | 4 | this } has no matching {; write }} for a brace",
        "a {}      | 4 | a blank must hold its number of tokens, 1 or more, as in {3}; this one holds \"\"",
        "a {x} b   | 4 | a blank must hold its number of tokens, 1 or more, as in {3}; this one holds \"x\"",
        "{-1}      | 2 | a blank must hold its number of tokens, 1 or more, as in {3}; this one holds \"-1\"",
        "{00}      | 2 | a blank must hold its number of tokens, 1 or more, as in {3}; this one holds \"00\"",
        "𝔸 {99999} | 4 | a blank has at most 65,536 tokens; this one has 99999",
        "{12345678901234567890} | 2 | a blank has at most 65,536 tokens; this one has 12345678901234567890",
      })
  void aSyntaxErrorIsReportedWithItsColumn(String template, int column, String what) {
    TemplateSyntaxException mistake =
        catchThrowableOfType(TemplateSyntaxException.class, () -> TemplateParser.parse(template));
    assertThat(mistake.column()).isEqualTo(column);
    assertThat(mistake)
        .hasMessage(
            "Column "
                + column
                + ": "
                + what
                + ".\n  "
                + template
                + "\n  "
                + " ".repeat(column - 1)
                + "^");
  }

  @Test
  void aLongTemplateIsQuotedAroundTheError() {
    String template = "見".repeat(100) + "\n{x}" + "a".repeat(100);
    TemplateSyntaxException mistake =
        catchThrowableOfType(TemplateSyntaxException.class, () -> TemplateParser.parse(template));
    assertThat(mistake.column()).isEqualTo(103);
    assertThat(String.valueOf(mistake.getMessage()).lines().skip(1))
        .containsExactly(
            "  …" + "見".repeat(38) + " {x}" + "a".repeat(28) + "…",
            "  " + " ".repeat(1 + 2 * 38 + 2) + "^");
  }

  @Test
  void anEmptyTemplateIsASyntaxError() {
    TemplateSyntaxException mistake =
        catchThrowableOfType(TemplateSyntaxException.class, () -> TemplateParser.parse(" "));
    assertThat(mistake.getMessage()).startsWith("Column 1: the template is empty.");
  }

  @Test
  void everyShortTemplateIsParsedOrRejectedWithAColumn() {
    int read = 0;
    for (String template : templates()) {
      try {
        List<Segment> segments = TemplateParser.parse(template);
        assertThat(TemplateParser.parse(write(segments))).as(template).isEqualTo(segments);
        assertThat(segments).noneMatch(segment -> segment.hasText() && segment.getText().isBlank());
        read++;
      } catch (TemplateSyntaxException mistake) {
        assertThat(mistake.column()).as(template).isBetween(1, Math.max(1, template.length()));
      }
    }
    assertThat(read).isGreaterThan(1_000);
  }

  /** Every string over the alphabet up to the greatest length. */
  private static List<String> templates() {
    List<String> templates = new ArrayList<>(List.of(""));
    for (int next = 0; templates.get(next).length() < LONGEST; next++) {
      for (char letter : ALPHABET.toCharArray()) {
        templates.add(templates.get(next) + letter);
      }
    }
    return templates;
  }

  private static String write(List<Segment> segments) {
    StringBuilder template = new StringBuilder();
    for (Segment segment : segments) {
      template.append(
          segment.hasText()
              ? segment.getText().replace("{", "{{").replace("}", "}}")
              : "{" + segment.getBlank() + "}");
    }
    return template.toString();
  }

  private static Segment text(String text) {
    return Segment.newBuilder().setText(text).build();
  }

  private static Segment blank(int length) {
    return Segment.newBuilder().setBlank(length).build();
  }
}
