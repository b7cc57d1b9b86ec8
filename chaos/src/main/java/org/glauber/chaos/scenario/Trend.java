package org.glauber.chaos.scenario;

import java.util.List;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * The linear trend of a series, by least squares.
 *
 * @param growth the growth of the fitted line from the first value to the last
 * @param noise the standard error of the growth
 */
public record Trend(long growth, long noise) {
  private static final int MIN_VALUES = 3;

  /** The trend of the second half of a series, which excludes warm-up. */
  public static Trend ofSecondHalf(List<Long> values) {
    return of(values.subList(values.size() / 2, values.size()));
  }

  static Trend of(List<Long> values) {
    int count = values.size();
    if (count < MIN_VALUES) {
      throw new IllegalArgumentException("a trend needs at least three values, not " + count);
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
