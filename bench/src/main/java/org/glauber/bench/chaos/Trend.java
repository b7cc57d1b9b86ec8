package org.glauber.bench.chaos;

import java.util.List;
import org.apache.commons.math3.stat.regression.SimpleRegression;

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
    SimpleRegression line = new SimpleRegression();
    for (int x = 0; x < count; x++) {
      line.addData(x, values.get(x));
    }
    int length = count - 1;
    return new Trend(
        Math.round(line.getSlope() * length), Math.round(line.getSlopeStdErr() * length));
  }
}
