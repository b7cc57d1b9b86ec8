package org.glauber.trainer.diversity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.glauber.trainer.tales.TalesGrammar;
import org.junit.jupiter.api.Test;

class TaleDiversityTest {
  private static final TalesGrammar GRAMMAR = TalesGrammar.load();
  private static final TaleDiversity DIVERSITY = new TaleDiversity(GRAMMAR);

  private static Stream<String> tales(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return Stream.generate(() -> GRAMMAR.generate(random));
  }

  @Test
  void theGrammarsOwnTalesFollowItsLaw() {
    List<FeatureDiversity> features = DIVERSITY.of(tales(7).limit(200).toList());
    assertThat(features).extracting(FeatureDiversity::feature).containsExactly(Feature.values());
    assertThat(features)
        .allSatisfy(
            it -> {
              assertThat(it.followsTheLaw()).as("%s", it).isTrue();
              assertThat(it.expected()).isBetween(0.01, it.most());
              assertThat(it.distinct()).isLessThanOrEqualTo(it.possible());
            });
    assertThat(features.getFirst().possible()).isEqualTo(10); // plots
    assertThat(features.getFirst().expectedDistinct()).isCloseTo(10, within(0.01));
    assertThat(features.get(1).possible()).isEqualTo(22); // 16 persons and 6 pets
  }

  /** The tales are all different, but all of them are about Mia. */
  @Test
  void talesOfFewNamesAreFoundOutThoughAllAreDifferent() {
    List<String> ofMia =
        tales(8).filter(tale -> tale.contains("Mia")).distinct().limit(200).toList();
    FeatureDiversity names = DIVERSITY.of(ofMia).get(Feature.NAMES.ordinal());
    assertThat(names.followsTheLaw()).isFalse();
    assertThat(names.distance()).isGreaterThan(0.3);
  }

  @Test
  void onePlotIsFoundOutAndCounted() {
    List<String> gifts =
        tales(9)
            .filter(tale -> GRAMMAR.content(tale).orElseThrow().plot().equals("gift"))
            .limit(100)
            .toList();
    FeatureDiversity plots = DIVERSITY.of(gifts).get(Feature.PLOTS.ordinal());
    assertThat(plots.distinct()).isEqualTo(1);
    assertThat(plots.distance()).isCloseTo(0.9, within(0.01));
    assertThat(plots.followsTheLaw()).isFalse();
  }

  @Test
  void textsThatAreNoTalesAreLeftOut() {
    String tale = tales(10).findFirst().orElseThrow();
    assertThat(DIVERSITY.of(List.of(tale, "Mia Mia ."))).isEqualTo(DIVERSITY.of(List.of(tale)));
    assertThat(DIVERSITY.of(List.of("Mia Mia ."))).isEmpty();
  }

  @Test
  void aTalesContentIsThatOfItsCast() {
    TalesGrammar.Content content =
        GRAMMAR
            .content(
                "Mia had an old ball . She took it to the park and met Tom there ."
                    + " He asked for it , and Mia gave him the old ball ."
                    + " Now Tom had the old ball , and Mia had a new friend .")
            .orElseThrow();
    assertThat(content)
        .isEqualTo(new TalesGrammar.Content("gift", List.of("Mia", "Tom"), List.of("ball")));
  }
}
