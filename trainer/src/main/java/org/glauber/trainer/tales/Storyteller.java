package org.glauber.trainer.tales;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Generates tales. Every choice (plot, word of a slot, presence of an optional beat, form) is
 * uniform among the options that earlier choices leave.
 */
record Storyteller(List<Plot> plots) {

  List<String> tell(RandomGenerator random) {
    Plot plot = pick(plots, random);
    Map<String, Word> cast = cast(plot, random);
    List<String> words = new ArrayList<>();
    for (Plot.Beat beat : plot.beats()) {
      if (!beat.isOptional() || random.nextInt(2) == 0) {
        words.addAll(pick(beat.forms(), random).words(cast));
      }
    }
    return words;
  }

  private static Map<String, Word> cast(Plot plot, RandomGenerator random) {
    Map<String, Word> cast = new HashMap<>();
    for (String slot : plot.slots().keySet()) {
      List<Word> open = new ArrayList<>();
      for (Word word : plot.candidates(slot)) {
        cast.put(slot, word);
        if (plot.allows(cast)) {
          open.add(word);
        }
      }
      cast.put(slot, pick(open, random));
    }
    return cast;
  }

  private static <T> T pick(List<T> choices, RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
