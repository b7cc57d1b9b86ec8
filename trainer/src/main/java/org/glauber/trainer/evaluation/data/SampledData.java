package org.glauber.trainer.evaluation.data;

import java.util.List;
import java.util.random.RandomGenerator;
import org.glauber.trainer.corpus.Corpus;

/**
 * A sample of held-out data as clean states, drawn uniformly.
 *
 * @param states (state) tokens by site
 * @param report what was read and left out, in sentences
 */
record SampledData(List<int[]> states, int vocabularySize, String description, String report)
    implements Corpus {
  SampledData {
    states = List.copyOf(states);
    if (states.isEmpty()) {
      throw new IllegalArgumentException(report);
    }
  }

  @Override
  public String licence() {
    return "";
  }

  @Override
  public int[] draw(int siteCount, RandomGenerator random) {
    return states.get(random.nextInt(states.size())).clone();
  }
}
