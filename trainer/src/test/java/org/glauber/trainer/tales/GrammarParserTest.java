package org.glauber.trainer.tales;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that mistakes in a grammar are found when the grammar is parsed, and reported with the
 * line.
 */
class GrammarParserTest {
  private static final String GOOD =
      """
      kind she they=she
      class person
        she: Mia
      verb see saw sees
      plot short
        hero: person
        beat
          | {hero} <see> .
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "they=she | they:she | line 1 | form=word",
        "she: Mia | he: Tom | line 3 | no kind 'he'",
        "she: Mia | also animal | line 3 | no class 'animal'",
        "saw sees | saw | line 4 | a name, a past and a present",
        "hero: person | hero: animal | line 6 | no class 'animal'",
        "hero: person | hero: person unlike friend | line 6 | a slot above",
        "{hero} | {friend} | line 8 | no slot 'friend'",
        "{hero} | {hero.them} | line 8 | no form 'them'",
        "<see> | <look> | line 8 | no verb 'look'",
        "<see> | <hero.they> | line 8 | no verb 'she'",
        "<see> . | <see> | line 8 | one sentence",
        "<see> . | . <see> . | line 8 | one sentence"
      })
  void aMistakeIsNamedWithItsLine(String good, String bad, String line, String reason) {
    String text = GOOD.replace(good, bad);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TalesGrammar.parse(text))
        .withMessageStartingWith(line)
        .withMessageContaining(reason);
  }
}
