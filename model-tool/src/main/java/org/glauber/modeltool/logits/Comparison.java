package org.glauber.modeltool.logits;

/**
 * The difference between a network's logits and expected ones.
 *
 * @param rows the number of rows that were compared
 * @param largestDifference in nats; infinite if one of two logits is infinite or NaN
 * @param tolerance the largest difference that is accepted
 * @param row of the largest difference
 * @param token of the largest difference
 * @param expected the expected logit there
 * @param actual the network's logit there
 * @param shiftedDifference the largest difference if every row is moved by a constant
 */
public record Comparison(
    int rows,
    double largestDifference,
    double tolerance,
    int row,
    int token,
    float expected,
    float actual,
    double shiftedDifference) {

  /** Whether no difference exceeds the tolerance. */
  public boolean isWithinTolerance() {
    return largestDifference <= tolerance;
  }
}
