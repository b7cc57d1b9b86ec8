package org.glauber.console.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paragraphs, tables, bars and quantities as text. */
class LayoutTest {
  @Test
  void aParagraphBreaksBetweenWords() {
    assertThat(wrap("Mia had a red ball .", 9)).containsExactly("Mia had a", "red ball", ".");
    assertThat(wrap("Mia had", 7)).containsExactly("Mia had");
    assertThat(wrap("", 7)).containsExactly("");
  }

  @Test
  void aWordWiderThanALineIsCut() {
    assertThat(wrap("a grandmother b", 5)).containsExactly("a", "grand", "mothe", "r b");
  }

  @Test
  void noLineIsWiderThanItsColumns() {
    String text = "It 見 was 見見見 late , and Leo  was tired . ";
    for (int columns = 2; columns < 50; columns++) {
      for (AttributedString line : Paragraph.wrap(new AttributedString(text), columns)) {
        assertThat(line.columnLength()).isLessThanOrEqualTo(columns);
      }
      assertThat(String.join("", wrap(text, columns)).replace(" ", ""))
          .isEqualTo(text.replace(" ", ""));
    }
  }

  @Test
  void graphemeClustersAreNotSplit() {
    String family = "👨‍👩‍👧";
    assertThat(wrap("ab" + family + family, 8)).containsExactly("ab" + family, family);
    assertThat(wrap("🇩🇪🇩🇪🇩🇪", 9)).containsExactly("🇩🇪🇩🇪", "🇩🇪");
    assertThat(wrap("e\u0301e\u0301e\u0301", 2)).containsExactly("e\u0301e\u0301", "e\u0301");
    assertThat(wrap("👍🏽👍🏽", 2))
        .containsExactly("👍🏽", "👍🏽"); // wider than a line on some terminals
    assertThat(wrap("見 🎉🎉 見見", 6)).containsExactly("見", "🎉🎉", "見見");
  }

  @Test
  void furtherLinesAreIndentedWhereThereIsRoom() {
    assertThat(Paragraph.wrap("  1. one two three", 11, "     "))
        .containsExactly("  1. one", "two three");
    assertThat(Paragraph.wrap("  1. one two three", 13, "     "))
        .containsExactly("  1. one two", "     three");
    assertThat(Paragraph.wrap("digest 0123456789abcd", 18, "     "))
        .containsExactly("digest", "    0123456789abcd"); // less of it, so that the word is whole
    for (int columns = 2; columns < 40; columns++) {
      for (String line : Paragraph.wrap("It 見 was late , and 見見見 was tired .", columns, "    ")) {
        assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(columns);
      }
    }
  }

  @Test
  void aTableThatIsTooWideBecomesParagraphs() {
    TextTable table = new TextTable("NAME", "STEPS", "LOG").row("tales", "12,288", "");
    assertThat(table.lines(18)).containsExactly("NAME    STEPS  LOG", "tales  12,288");
    assertThat(table.lines(17)).containsExactly("tales", "  STEPS  12,288");
    assertThat(new TextTable("名前", "X").row("見見見", "1").lines())
        .containsExactly("名前    X", "見見見  1");
  }

  @Test
  void aTableAlignsNumbersToTheRight() {
    TextTable table = new TextTable("NAME", "STEPS").row("tales", "12,288").row("faces", "64");
    assertThat(table.lines()).containsExactly("NAME    STEPS", "tales  12,288", "faces      64");
  }

  @Test
  void aBarShowsItsShareAndTheNotesThatFit() {
    List<String> notes = List.of("10 steps to go", "3 s left");
    assertThat(bar(0.5, notes, 60))
        .isEqualTo("################----------------  10 steps to go, 3 s left");
    assertThat(bar(0.25, notes, 26)).isEqualTo("###-------  10 steps to go");
    assertThat(bar(1, notes, 8)).isEqualTo("########");
    assertThat(bar(2, List.of(), 4)).isEqualTo("####");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "3, 3 ms",
    "99, 99 ms",
    "100, 0.10 s",
    "912, 0.91 s",
    "12_400, 12.4 s",
    "59_960, 1 min 0 s",
    "125_000, 2 min 5 s"
  })
  void durationsAreFormattedBriefly(String millis, String text) {
    assertThat(Quantity.time(Duration.ofMillis(Long.parseLong(millis.replace("_", "")))))
        .isEqualTo(text);
  }

  @Test
  void countsAreFormattedBriefly() {
    assertThat(Quantity.count(12_288)).isEqualTo("12,288");
    assertThat(Quantity.rounded(640)).isEqualTo("640");
    assertThat(Quantity.rounded(1_053_000)).isEqualTo("1.05 M");
    assertThat(Quantity.rounded(387_000_000)).isEqualTo("387 M");
    assertThat(Quantity.percent(0.914)).isEqualTo("91 %");
  }

  private static List<String> wrap(String text, int columns) {
    return Paragraph.wrap(new AttributedString(text), columns).stream()
        .map(Object::toString)
        .toList();
  }

  private static String bar(double share, List<String> notes, int columns) {
    return new ProgressLine(share, notes, false).fit(columns).toString();
  }
}
