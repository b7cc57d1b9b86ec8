package org.glauber.trainer.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.glauber.trainer.corpus.WordVocabulary;
import org.junit.jupiter.api.Test;

class HalfGivenTest {
  private static final String TEXT = "Mia had a red ball . She took it home .";

  @Test
  void halfOfTheWordsAreGivenInTheirPlaces() {
    List<String> words = WordVocabulary.split(TEXT);
    SplittableRandom random = new SplittableRandom(1);
    int[] givenOf = new int[words.size()]; // (word) in how many templates it is given
    for (int k = 0; k < 200; k++) {
      Template template = HalfGiven.of(TEXT, random);
      int word = 0;
      int given = 0;
      for (Segment segment : template.getSegmentsList()) {
        if (segment.hasText()) {
          List<String> text = WordVocabulary.split(segment.getText());
          assertThat(text).isEqualTo(words.subList(word, word + text.size()));
          for (int end = word + text.size(); word < end; word++) {
            givenOf[word]++;
            given++;
          }
        } else {
          word += segment.getBlank();
        }
      }
      assertThat(word).isEqualTo(words.size());
      assertThat(given).isEqualTo(6);
      assertThat(template.getOpenEnded()).isFalse();
    }
    // Each word is given with probability 6/11: 109 times, with a standard deviation of 7.
    assertThat(givenOf).hasSize(11);
    for (int count : givenOf) {
      assertThat(count).isBetween(109 - 35, 109 + 35);
    }
  }
}
