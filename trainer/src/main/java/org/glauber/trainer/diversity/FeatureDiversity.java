package org.glauber.trainer.diversity;

/**
 * How some tales differ in one feature, beside as many tales of the grammar's own.
 *
 * @param distance total variation distance of the values that the tales have from the grammar's
 *     law, 0 to 1. That of tales that follow the law is above 0, the more so the fewer they are
 * @param expected the mean distance of as many tales of the grammar's own
 * @param most what the distance of as many tales of the grammar's own stays below 99 times of 100
 * @param distinct how many values the tales have
 * @param expectedDistinct the mean of as many tales of the grammar's own
 * @param possible how many values there are
 */
public record FeatureDiversity(
    Feature feature,
    double distance,
    double expected,
    double most,
    int distinct,
    double expectedDistinct,
    int possible) {

  /** Whether the tales are as the grammar's own, as far as so few can tell. */
  public boolean followsTheLaw() {
    return distance <= most;
  }
}
