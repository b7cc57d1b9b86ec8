package org.glauber.trainer.samples;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.glauber.trainer.corpus.WordVocabulary;

/**
 * Makes templates that give a uniformly drawn half of a text's words and leave the others blank.
 */
public final class HalfGiven {
  private HalfGiven() {}

  /** Returns a template of the text; if the number of words is odd, the larger part is given. */
  public static Template of(String text, RandomGenerator random) {
    List<String> words = WordVocabulary.split(text);
    boolean[] given = new boolean[words.size()];
    Arrays.fill(given, 0, Math.ceilDiv(given.length, 2), true);
    shuffle(given, random);
    Template.Builder template = Template.newBuilder();
    int start = 0;
    for (int end = 1; end <= given.length; end++) {
      if (end == given.length || given[end] != given[start]) {
        template.addSegments(
            given[start]
                ? Segment.newBuilder().setText(String.join(" ", words.subList(start, end)))
                : Segment.newBuilder().setBlank(end - start));
        start = end;
      }
    }
    return template.build();
  }

  private static void shuffle(boolean[] values, RandomGenerator random) {
    for (int k = values.length - 1; k > 0; k--) {
      int other = random.nextInt(k + 1);
      boolean value = values[k];
      values[k] = values[other];
      values[other] = value;
    }
  }
}
