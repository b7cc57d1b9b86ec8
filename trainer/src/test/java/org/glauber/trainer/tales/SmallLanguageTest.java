package org.glauber.trainer.tales;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests languages that are small enough to enumerate: a text is accepted exactly if the grammar can
 * generate it.
 */
class SmallLanguageTest {
  private static final int STRING_LENGTH = 5;

  /** A grammar with every kind of agreement in sentences of two and three words. */
  private static final TalesGrammar TINY =
      TalesGrammar.parse(
          """
          kind she they=she
          kind he they=he
          kind one
          kind two number=many
          class person
            she: Mia
            he: Tom
          class animal
            one: owl
            two: owls
          verb be was/were is/are
          verb eat ate eats
          plot meal
            hero: person
            friend: person unlike hero
            pet: animal
            prey: animal unlike pet
            beat
              | {hero} <be:pet> .
              | {pet} .
            maybe
              | {friend.they} .
            maybe
              | <eat> .
              | {prey} .
          """);

  private static TalesGrammar abridged;
  private static String[] abridgedTales; // sorted

  @BeforeAll
  static void tellTheAbridgedLanguage() {
    abridged = TalesGrammar.parse(abridged(TalesGrammar.source()));
    abridgedTales = EveryChoice.tales(abridged).toArray(String[]::new);
  }

  @Test
  void ofAllShortStringsExactlyTheTalesAreAccepted() {
    Set<String> all = EveryChoice.tales(TINY);
    assertThat(all).contains("Owl . He . Eats .", "Tom were . Owl .", "Mia was . He .");
    Set<String> tales = new TreeSet<>();
    Set<String> sentences = new TreeSet<>();
    List<String> strings = TINY.vocabulary();
    for (int length = 1; length <= STRING_LENGTH; length++) {
      strings.stream().filter(TINY::acceptsTale).forEach(tales::add);
      strings.stream().filter(TINY::acceptsSentence).forEach(sentences::add);
      strings = length < STRING_LENGTH ? extended(strings) : List.of();
    }
    assertThat(tales).isEqualTo(filtered(all, tale -> words(tale).length <= STRING_LENGTH));
    assertThat(sentences).isEqualTo(sentencesOf(all));
  }

  @Test
  void aTinyTaleWithOneWordChangedIsAcceptedOnlyIfItIsATale() {
    Set<String> all = EveryChoice.tales(TINY);
    for (String tale : all) {
      for (int index = 0; index < words(tale).length; index++) {
        for (String word : TINY.vocabulary()) {
          String changed = changed(tale, index, word);
          assertThat(TINY.acceptsTale(changed)).as(changed).isEqualTo(all.contains(changed));
        }
      }
    }
  }

  @Test
  void everyTaleOfTheAbridgedGrammarIsAccepted() {
    assertThat(abridgedTales).hasSizeGreaterThan(10_000);
    SplittableRandom random = new SplittableRandom(10);
    for (int i = 0; i < 5_000; i++) {
      assertThat(abridged.objection(abridgedTale(random))).isEmpty();
    }
  }

  @Test
  void anAbridgedTaleWithOneWordChangedIsAcceptedOnlyIfItIsATale() {
    SplittableRandom random = new SplittableRandom(11);
    int acceptedCount = 0;
    for (int i = 0; i < 20_000; i++) {
      String tale = abridgedTale(random);
      String[] other = words(neighbour(tale, random));
      int index = random.nextInt(words(tale).length);
      int from = random.nextBoolean() ? index : random.nextInt(other.length);
      String changed = changed(tale, index, other[Math.min(from, other.length - 1)]);
      acceptedCount += !changed.equals(tale) && acceptsAsTold(changed) ? 1 : 0;
    }
    assertThat(acceptedCount).isBetween(10, 1_000);
  }

  @Test
  void sentencesOfTwoTalesAreAcceptedOnlyIfTheyMakeATale() {
    SplittableRandom random = new SplittableRandom(12);
    int acceptedCount = 0;
    for (int i = 0; i < 10_000; i++) {
      String tale = abridgedTale(random);
      List<String> tail = TalesGrammar.sentences(neighbour(tale, random));
      String head = TalesGrammar.sentences(tale).getFirst();
      String mixed = head + " " + String.join(" ", tail.subList(1, tail.size()));
      acceptedCount += acceptsAsTold(mixed) ? 1 : 0;
    }
    assertThat(acceptedCount).isBetween(100, 9_900);
  }

  /**
   * Returns whether a text is accepted, and checks that this holds exactly if the text can be
   * generated.
   */
  private static boolean acceptsAsTold(String text) {
    boolean isTold = Arrays.binarySearch(abridgedTales, text) >= 0;
    assertThat(abridged.acceptsTale(text)).as(text).isEqualTo(isTold);
    return isTold;
  }

  private static String abridgedTale(SplittableRandom random) {
    return abridgedTales[random.nextInt(abridgedTales.length)];
  }

  /**
   * Returns a tale that is close to another in alphabetical order, and therefore has similar words.
   */
  private static String neighbour(String tale, SplittableRandom random) {
    int index = Arrays.binarySearch(abridgedTales, tale) + random.nextInt(-200, 200);
    return abridgedTales[Math.clamp(index, 0, abridgedTales.length - 1)];
  }

  /**
   * Returns the grammar with only the first word of every line of words, and with all plots
   * unchanged.
   */
  private static String abridged(String source) {
    int plots = source.indexOf("\nplot ");
    String words = source.substring(0, plots).replaceAll("(?m)^(  [^:\n]+: \\w+).*$", "$1");
    return words + source.substring(plots);
  }

  private static List<String> extended(List<String> strings) {
    List<String> extended = new ArrayList<>();
    for (String string : strings) {
      TINY.vocabulary().forEach(word -> extended.add(string + " " + word));
    }
    return extended;
  }

  private static Set<String> sentencesOf(Set<String> tales) {
    Set<String> sentences = new TreeSet<>();
    tales.forEach(tale -> sentences.addAll(TalesGrammar.sentences(tale)));
    return sentences;
  }

  private static Set<String> filtered(Set<String> tales, Predicate<String> condition) {
    Set<String> filtered = new TreeSet<>(tales);
    filtered.removeIf(condition.negate());
    return filtered;
  }

  private static String changed(String tale, int index, String word) {
    String[] words = words(tale);
    words[index] = word;
    return String.join(" ", words);
  }

  private static String[] words(String tale) {
    return tale.split(" ");
  }
}
