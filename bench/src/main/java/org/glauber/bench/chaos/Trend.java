package org.glauber.bench.chaos;

import java.util.List;

/**
 * How a quantity goes on, by a straight line through its values (least squares).
 *
 * @param growth of the line, from its first value to its last
 * @param noise the standard error of that
 */
record Trend(long growth, long noise) {
  private static final int LEAST_VALUES = 3;

  /** The trend of the later half of some values, before which things find their size. */
  static Trend ofSecondHalf(List<Long> values) {
    return of(values.subList(values.size() / 2, values.size()));
  }

  static Trend of(List<Long> values) {
    int count = values.size();
    if (count < LEAST_VALUES) {
      throw new IllegalArgumentException("a trend needs three values");
    }
    double meanX = (count - 1) / 2.0;
    double meanY = values.stream().mapToLong(Long::longValue).average().orElseThrow();
    double squares = 0;
    double products = 0;
    for (int x = 0; x < count; x++) {
      squares += (x - meanX) * (x - meanX);
      products += (x - meanX) * (values.get(x) - meanY);
    }
    double slope = products / squares;
    double residuals = 0;
    for (int x = 0; x < count; x++) {
      double residual = values.get(x) - meanY - slope * (x - meanX);
      residuals += residual * residual;
    }
    double slopeError = Math.sqrt(residuals / (count - 2) / squares);
    return new Trend(Math.round(slope * (count - 1)), Math.round(slopeError * (count - 1)));
  }
}
