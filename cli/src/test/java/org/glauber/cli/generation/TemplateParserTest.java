package org.glauber.cli.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.glauber.generation.v1.RawToken;
import org.glauber.generation.v1.RawTokens;
import org.glauber.generation.v1.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateParserTest {
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
  void aJoinedTextFollowsABlankATextARawTokenOrNothing() {
    assertThat(TemplateParser.parse("un{1}{+}able"))
        .containsExactly(text("un"), blank(1), joined("able"));
    assertThat(TemplateParser.parse("Hello{1}{+}, world"))
        .containsExactly(text("Hello"), blank(1), joined(", world"));
    assertThat(TemplateParser.parse("un{+}able{+} {{+}}"))
        .containsExactly(text("un"), joined("able"), joined(" {+}"));
    assertThat(TemplateParser.parse("{+}able{=s}{+}."))
        .containsExactly(joined("able"), raw(piece("s")), joined("."));
  }

  @Test
  void rawTokensAreGivenBySpellingOrNumber() {
    assertThat(TemplateParser.parse("a {=▁un}{#37} {=able}{1}{=<0xE2>}b"))
        .containsExactly(
            text("a "),
            raw(piece("▁un"), number(37), piece("able")),
            blank(1),
            raw(piece("<0xE2>")),
            text("b"));
    assertThat(TemplateParser.parse("{#0}{#1048575}"))
        .containsExactly(raw(number(0), number(1_048_575)));
  }

  @Test
  void aPieceMayHoldAnyCharacter() {
    assertThat(TemplateParser.parse("{={{}{=}}}{= }{==}{=#1}{=+}{=👩‍🚀}{=שלום}{=e\u0301}"))
        .containsExactly(
            raw(
                piece("{"),
                piece("}"),
                piece(" "),
                piece("="),
                piece("#1"),
                piece("+"),
                piece("👩‍🚀"),
                piece("שלום"),
                piece("e\u0301")));
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
        "a {+}     | 3 | {+} must be followed by the text that it joins",
        "a {+} {1} | 3 | {+} must be followed by the text that it joins",
        "a {+}{+}b | 3 | {+} must be followed by the text that it joins",
        "a {+b} c  | 5 | {+} joins the text that follows it, and holds nothing else",
        "a {+      | 3 | this { is not closed; write {n} for a blank of n tokens, or {{ for a brace",
        "a {=}     | 3 | {=piece} must hold the spelling of a token, as in {=able}; this one is empty",
        "a {=b{c}  | 6 | write {{ for a brace in a piece",
        "a {=b}}   | 3 | this { is not closed; write {=piece} for a token, and }} for a brace in a piece",
        "a {#}     | 5 | {#n} must hold the number of a token, as in {#37}; this one holds \"\"",
        "a {#-1}   | 5 | {#n} must hold the number of a token, as in {#37}; this one holds \"-1\"",
        "a {#1048576} | 5 | tokens are 0 to 1,048,575; this one is 1048576",
        "a {#99999999999} | 5 | tokens are 0 to 1,048,575; this one is 99999999999",
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
    for (String alphabet : List.of("{}1a ", "{}+a ", "{}=a1", "{}#1+")) {
      int read = 0;
      for (String template : templates(alphabet)) {
        try {
          List<Segment> segments = TemplateParser.parse(template);
          assertThat(TemplateParser.parse(TemplateText.of(segments)))
              .as(template)
              .isEqualTo(segments);
          assertThat(segments)
              .noneMatch(segment -> segment.hasText() && segment.getText().isBlank())
              .noneMatch(segment -> segment.getJoined() && !segment.hasText());
          read++;
        } catch (TemplateSyntaxException mistake) {
          assertThat(mistake.column()).as(template).isBetween(1, Math.max(1, template.length()));
        }
      }
      assertThat(read).as(alphabet).isGreaterThan(500);
    }
  }

  /** Every string over an alphabet up to the greatest length. */
  private static List<String> templates(String alphabet) {
    List<String> templates = new ArrayList<>(List.of(""));
    for (int next = 0; templates.get(next).length() < LONGEST; next++) {
      for (char letter : alphabet.toCharArray()) {
        templates.add(templates.get(next) + letter);
      }
    }
    return templates;
  }

  private static Segment text(String text) {
    return Segment.newBuilder().setText(text).build();
  }

  private static Segment blank(int length) {
    return Segment.newBuilder().setBlank(length).build();
  }

  private static Segment joined(String text) {
    return Segment.newBuilder().setText(text).setJoined(true).build();
  }

  private static Segment raw(RawToken... tokens) {
    return Segment.newBuilder()
        .setRawTokens(RawTokens.newBuilder().addAllTokens(List.of(tokens)))
        .build();
  }

  private static RawToken piece(String piece) {
    return RawToken.newBuilder().setPiece(piece).build();
  }

  private static RawToken number(int token) {
    return RawToken.newBuilder().setToken(token).build();
  }
}
