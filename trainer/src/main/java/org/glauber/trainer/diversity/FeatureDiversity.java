package org.glauber.trainer.diversity;

/**
 * The diversity of a set of tales in one feature, compared with equally many tales of the grammar.
 *
 * @param distance total variation distance between the values in the tales and the grammar's law, 0
 *     to 1. Even for tales that follow the law it is above 0, and grows as the number of tales
 *     falls
 * @param expected mean distance of equally many tales drawn from the grammar
 * @param most 99th percentile of the distance of equally many tales drawn from the grammar
 * @param distinct number of distinct values in the tales
 * @param expectedDistinct mean number of distinct values in equally many tales of the grammar
 * @param possible number of possible values
 */
public record FeatureDiversity(
    Feature feature,
    double distance,
    double expected,
    double most,
    int distinct,
    double expectedDistinct,
    int possible) {

  /**
   * Returns whether the tales are consistent with the grammar's law, as far as this many tales can
   * show.
   */
  public boolean followsTheLaw() {
    return distance <= most;
  }
}
