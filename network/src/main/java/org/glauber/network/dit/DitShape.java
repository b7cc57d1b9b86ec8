package org.glauber.network.dit;

/**
 * The sizes of an imported transformer.
 *
 * @param siteCount L
 * @param vocabularySize V; the embedding has one more row, for the hidden site
 * @param layers the number of blocks
 * @param heads the attention heads of a block; the width is a multiple of twice their number
 * @param width D, the residual width
 * @param mlpWidth M, the inner width of the MLP
 * @param waves the waves of the time embedding, an even number
 * @param timeWidth the inner width of the time embedding
 * @param conditioningWidth C, the width of the time embedding
 */
public record DitShape(
    int siteCount,
    int vocabularySize,
    int layers,
    int heads,
    int width,
    int mlpWidth,
    int waves,
    int timeWidth,
    int conditioningWidth) {

  public DitShape {
    require(siteCount > 0, "siteCount must be positive", siteCount);
    require(vocabularySize > 0, "vocabularySize must be positive", vocabularySize);
    require(layers > 0, "layers must be positive", layers);
    require(heads > 0, "heads must be positive", heads);
    require(
        width > 0 && width % (2 * heads) == 0,
        "width must be a multiple of twice the heads, " + 2 * heads,
        width);
    require(mlpWidth > 0, "mlpWidth must be positive", mlpWidth);
    require(waves > 0 && waves % 2 == 0, "waves must be a positive even number", waves);
    require(timeWidth > 0, "timeWidth must be positive", timeWidth);
    require(conditioningWidth > 0, "conditioningWidth must be positive", conditioningWidth);
  }

  /** The width of a head. */
  public int headWidth() {
    return width / heads;
  }

  private static void require(boolean holds, String rule, int value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", but is " + value);
    }
  }
}
