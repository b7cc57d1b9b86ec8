package org.glauber.trainer.corpus;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A corpus of images as grids of VQGAN codes, drawn uniformly.
 *
 * @param grids (image) codes by site
 */
public record CodeCorpus(List<int[]> grids, int vocabularySize, String description, String licence)
    implements Corpus {
  public CodeCorpus {
    grids = List.copyOf(grids);
    if (grids.isEmpty()) {
      throw new IllegalArgumentException("a corpus of no images");
    }
  }

  @Override
  public CodeCorpus training() {
    return new CodeCorpus(HeldOut.others(grids), vocabularySize, description, licence);
  }

  @Override
  public CodeCorpus heldOut() {
    return new CodeCorpus(HeldOut.of(grids), vocabularySize, description, licence);
  }

  @Override
  public int[] draw(int siteCount, RandomGenerator random) {
    return Arrays.copyOf(grids.get(random.nextInt(grids.size())), siteCount);
  }
}
