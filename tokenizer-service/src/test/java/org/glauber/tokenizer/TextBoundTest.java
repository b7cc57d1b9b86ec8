package org.glauber.tokenizer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TextBoundTest {
  private final TextBound bound = new TextBound("texts", 48, 16);

  @Test
  void textsTooLongForTheTokensAreRefusedByLength() {
    assertThatThrownBy(() -> bound.check(Collections.nCopies(1_000, "x".repeat(4_000))))
        .hasMessage(
            "texts must take at most L = 48 sites, a site at most 16 characters of text,"
                + " but is 4,000,000 characters of text");
    assertThatThrownBy(() -> bound.check(List.of("x".repeat(700), "x".repeat(69))))
        .hasMessageEndingWith("but is 769 characters of text");
    assertThatCode(() -> bound.check(List.of("x".repeat(700), "x".repeat(68))))
        .doesNotThrowAnyException();
  }

  @Test
  void theFieldIsNamed() {
    assertThatThrownBy(() -> new TextBound("segments", 48, 16).check(49, false))
        .hasMessage("segments must take at most L = 48 sites, but is 49 or more");
    assertThatThrownBy(() -> new TextBound("segments", 48, 16).check(1L << 40, true))
        .hasMessageStartingWith(
            "segments must take at most L = 48 sites, but is 1,099,511,627,776");
  }

  @Test
  void whiteSpaceAndAccentsThatComposeAreNotCounted() {
    assertThatCode(() -> bound.check(List.of("x ".repeat(768) + " \n".repeat(2_000))))
        .doesNotThrowAnyException();
    assertThatCode(() -> bound.check(List.of("e\u0301".repeat(768)))).doesNotThrowAnyException();
    assertThatThrownBy(() -> bound.check(List.of("e\u0301".repeat(769))))
        .hasMessageEndingWith("but is 769 characters of text");
  }

  /** Composing them would take seconds, because unordered marks after a letter are sorted first. */
  @Test
  @Timeout(3)
  void manyConsecutiveAccentsAreNotComposed() {
    String accents =
        "\u0345".repeat(16_000)
            + "\u0301".repeat(16_000)
            + "\u0323".repeat(16_000)
            + "\u0327".repeat(16_000);
    assertThatThrownBy(() -> new TextBound("texts", 1_024, 60).check(List.of("e" + accents)))
        .hasMessageEndingWith("but is 64,001 characters of text");
  }

  @Test
  void tokenizingStopsAtTheTextThatExceedsTheLimit() {
    assertThatCode(() -> bound.check(48, false)).doesNotThrowAnyException();
    assertThatThrownBy(() -> bound.check(49, true))
        .hasMessage("texts must take at most L = 48 sites, but is 49");
    assertThatThrownBy(() -> bound.check(49, false)).hasMessageEndingWith("but is 49 or more");
  }
}
