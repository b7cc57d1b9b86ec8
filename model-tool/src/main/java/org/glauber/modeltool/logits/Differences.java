package org.glauber.modeltool.logits;

/** Collects differences between rows of logits. Equal infinities do not differ. */
final class Differences {
  private final int width;
  private double largest = -1;
  private double shifted;
  private int row;
  private int token;
  private float expected;
  private float actual;

  /**
   * @param width V
   */
  Differences(int width) {
    this.width = width;
  }

  /** Compares a row. */
  void add(int number, float[] wanted, float[] got) {
    double mean = 0;
    int finite = 0;
    for (int k = 0; k < width; k++) {
      double difference = (double) got[k] - wanted[k];
      if (Double.isFinite(difference)) {
        mean += difference;
        finite++;
      }
    }
    mean /= Math.max(1, finite);
    for (int k = 0; k < width; k++) {
      double difference = difference(wanted[k], got[k]);
      if (difference > largest) {
        largest = difference;
        row = number;
        token = k;
        expected = wanted[k];
        actual = got[k];
      }
      shifted = Math.max(shifted, difference(wanted[k], (float) (got[k] - mean)));
    }
  }

  private static double difference(float wanted, float got) {
    if (wanted == got) {
      return 0;
    }
    double difference = Math.abs((double) got - wanted);
    return Double.isFinite(difference) ? difference : Double.POSITIVE_INFINITY;
  }

  Comparison comparison(int rows, double tolerance) {
    return new Comparison(
        rows, Math.max(0, largest), tolerance, row, token, expected, actual, shifted);
  }
}
