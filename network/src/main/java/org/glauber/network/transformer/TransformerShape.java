package org.glauber.network.transformer;

/**
 * The sizes of a transformer.
 *
 * @param siteCount L, the sites of a state
 * @param vocabularySize V, the tokens; the embedding has one more row, for the hidden site
 * @param maxSweeps the most visits of a site
 * @param layers the number of blocks
 * @param heads the attention heads of a block; the width is a multiple of twice their number
 * @param width the residual width
 * @param conditioningWidth the width of the time embedding; the paper has 128
 */
public record TransformerShape(
    int siteCount,
    int vocabularySize,
    int maxSweeps,
    int layers,
    int heads,
    int width,
    int conditioningWidth) {

  /** The paper's language model: 24 layers, 16 heads, width 1024, 1,024 sites, T5's vocabulary. */
  public static final TransformerShape PAPER =
      new TransformerShape(1024, 32_128, 4, 24, 16, 1024, 128);

  public TransformerShape {
    requirePositive("siteCount", siteCount);
    requirePositive("vocabularySize", vocabularySize);
    requirePositive("maxSweeps", maxSweeps);
    requirePositive("layers", layers);
    requirePositive("heads", heads);
    requirePositive("conditioningWidth", conditioningWidth);
    if (width <= 0 || width % (2 * heads) != 0) {
      throw new IllegalArgumentException(
          "width must be a positive multiple of twice the heads (" + 2 * heads + "): " + width);
    }
  }

  /** The visit count that stands for pure noise: one more than the most visits of a site. */
  public int pureNoiseVisits() {
    return maxSweeps + 1;
  }

  int headWidth() {
    return width / heads;
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }
}
