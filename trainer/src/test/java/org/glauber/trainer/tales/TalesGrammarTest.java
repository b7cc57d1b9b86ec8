package org.glauber.trainer.tales;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the grammar that ships with the module: tales that a model of 48 sites must learn, and
 * texts that are not such tales.
 */
class TalesGrammarTest {
  private static final int LONGEST = 47; // words; an end token follows
  private static final int TALE_COUNT = 20_000;

  private static final String GIFT =
      "Mia had an old ball . She took it to the park and met Tom there ."
          + " He asked for it , and Mia gave him the old ball ."
          + " Now Tom had the old ball , and Mia had a new friend .";

  private final TalesGrammar grammar = TalesGrammar.load();

  @Test
  void everyTaleOfTheGrammarIsAcceptedAndSoAreItsSentences() {
    tales(5_000)
        .forEach(
            tale -> {
              List<String> sentences = TalesGrammar.sentences(tale);
              assertThat(grammar.objection(tale)).as(tale).isEmpty();
              assertThat(sentences).hasSizeBetween(2, 4).allMatch(grammar::acceptsSentence);
              assertThat(String.join(" ", sentences)).isEqualTo(tale);
            });
  }

  @Test
  void talesFitTheSitesAndTheVocabularyIsExactlyTheirWords() {
    Set<String> words = new HashSet<>();
    tales(TALE_COUNT)
        .forEach(
            tale -> {
              List<String> ofTale = List.of(tale.split(" "));
              assertThat(ofTale).as(tale).hasSizeLessThanOrEqualTo(LONGEST);
              words.addAll(ofTale);
            });
    assertThat(grammar.vocabulary()).isSorted().doesNotHaveDuplicates();
    assertThat(words).containsExactlyInAnyOrderElementsOf(grammar.vocabulary());
  }

  @Test
  void noWordIsRarerThanOneTaleInTwoHundred() {
    Map<String, Integer> counts = new HashMap<>(); // word → number of tales that contain it
    tales(TALE_COUNT)
        .flatMap(tale -> Stream.of(tale.split(" ")).distinct())
        .forEach(word -> counts.merge(word, 1, Integer::sum));
    assertThat(counts.values()).allMatch(count -> count * 200 >= TALE_COUNT);
  }

  @Test
  void theSameGeneratorTellsTheSameTale() {
    assertThat(grammar.generate(new SplittableRandom(3)))
        .isEqualTo(TalesGrammar.load().generate(new SplittableRandom(3)));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource({
    "She took, He took, 2", // pronoun of a name
    "met Tom there, met Lily there, 2", // friend who differs from the hero
    "it to the park, them to the park, 2", // number
    "asked, asks, 3", // tense
    "Mia gave, Anna gave, 3", // name
    "gave him the, gave her the, 3", // receiver
    "him the old ball, him the old bell, 3", // thing
    "him the old ball, him the new ball, 3", // quality
    "Now Tom had, Now Mia had, 4", // final owner
    "Now Tom had, Now Tom has, 4"
  })
  void aSentenceThatDisagreesWithAnEarlierOneIsRefusedThoughGoodAlone(
      String right, String wrong, int sentence) {
    assertThat(grammar.acceptsTale(GIFT)).isTrue();
    String tale = GIFT.replaceFirst(right, wrong);
    assertThat(tale).isNotEqualTo(GIFT);
    assertThat(grammar.acceptsTale(tale)).isFalse();
    assertThat(grammar.objection(tale)).get().asString().startsWith("sentence " + sentence + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mia had a old ball .",
        "Mia had an red ball .",
        "Mia had two red ball .",
        "Leo was sad because his cups was gone .",
        "mia had a red ball .",
        "He hid under a bench while Lily counts to ten .",
        "Emma lost his blue doll in the garden .",
        "Mia had a red ball",
        "Mia had  a red ball .",
        " Mia had a red ball .",
        ". .",
        ""
      })
  void aSentenceThatDisagreesWithItselfIsRefused(String sentence) {
    assertThat(grammar.acceptsSentence(sentence)).isFalse();
    assertThat(grammar.acceptsTale(sentence)).isFalse();
    assertThat(grammar.objection(sentence)).isPresent();
  }

  @Test
  void theObjectionSaysWhetherTheSentenceOrItsPlaceIsWrong() {
    assertThat(grammar.objection("Mia had a red ball . Tom ate moon ."))
        .contains("sentence 2 is not of these tales: Tom ate moon .");
    assertThat(grammar.objection("Mia had a red ball . They wanted to trade ."))
        .contains("sentence 2 does not fit what came before: They wanted to trade .");
    assertThat(grammar.objection("Mia had a red ball ."))
        .contains("the tale stops early, after sentence 1");
  }

  @Test
  void sentencesEndAtFullStopsAndTheLastMayLackOne() {
    assertThat(TalesGrammar.sentences("Mia had a ball . It was"))
        .containsExactly("Mia had a ball .", "It was");
  }

  private Stream<String> tales(int count) {
    SplittableRandom random = new SplittableRandom(7);
    return Stream.generate(() -> grammar.generate(random)).limit(count);
  }
}
