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
    for (int k = 0; k < 200; k++) {
      Template template = HalfGiven.of(TEXT, random);
      int word = 0;
      int given = 0;
      for (Segment segment : template.getSegmentsList()) {
        if (segment.hasText()) {
          List<String> text = WordVocabulary.split(segment.getText());
          assertThat(text).isEqualTo(words.subList(word, word + text.size()));
          word += text.size();
          given += text.size();
        } else {
          word += segment.getBlank();
        }
      }
      assertThat(word).isEqualTo(words.size());
      assertThat(given).isEqualTo(6);
      assertThat(template.getOpenEnded()).isFalse();
    }
  }
}
