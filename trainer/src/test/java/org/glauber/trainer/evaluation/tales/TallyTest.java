package org.glauber.trainer.evaluation.tales;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.glauber.trainer.tales.TalesGrammar;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final TalesGrammar GRAMMAR = TalesGrammar.load();

  @Test
  void talesOfTheGrammarAreAcceptedInTheTokenizersSpelling() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> texts =
        random
            .ints(50)
            .mapToObj(seed -> decoded(GRAMMAR.generate(new SplittableRandom(seed))))
            .toList();
    Tally tally = Tally.of(GRAMMAR, texts);
    assertThat(tally.acceptedTales().share()).isEqualTo(1);
    assertThat(tally.sentencesShare()).isEqualTo(1);
  }

  @Test
  void aBrokenSentenceCountsAgainstItsTaleAndItself() {
    Tally tally =
        Tally.of(
            GRAMMAR,
            List.of(
                "Mia has a red ball. He takes it to the park and meets Lily there. Then she gives the"
                    + " red ball to him.",
                "Mia Mia red."));
    assertThat(tally).isEqualTo(new Tally(2, 0, 4, 3, 2));
  }

  @Test
  void noTextIsNoTaleAndNoSentence() {
    assertThat(Tally.of(GRAMMAR, List.of(""))).isEqualTo(new Tally(1, 0, 0, 0, 1));
  }

  @Test
  void equalTextsCountOnceAmongTheDifferent() {
    assertThat(Tally.of(GRAMMAR, List.of("Mia.", "Tom.", "Mia.", "Mia.")).differentShare())
        .isEqualTo(0.5);
  }

  private static String decoded(String tale) {
    return tale.replace(" .", ".").replace(" ,", ",");
  }
}
