package org.glauber.network.transformer;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One trained tensor: its name, shape and initial distribution.
 *
 * @param offset the mean of the initial values
 * @param deviation their standard deviation
 */
@SuppressWarnings("ArrayRecordComponent")
record Weight(String name, double offset, double deviation, long[] shape) {

  static Weight constant(String name, double value, long... shape) {
    return new Weight(name, value, 0, shape);
  }

  static Weight normal(String name, double deviation, long... shape) {
    return new Weight(name, 0, deviation, shape);
  }

  /**
   * A weight with the deviation of PyTorch's linear layers, which are uniform within ±1 /
   * sqrt(inputs).
   */
  static Weight linear(String name, int inputs, long... shape) {
    return new Weight(name, 0, Math.sqrt(1.0 / (3.0 * inputs)), shape);
  }

  long count() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  float[] initialValues(RandomGenerator random) {
    float[] values = new float[Math.toIntExact(count())];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) (deviation == 0 ? offset : offset + deviation * random.nextGaussian());
    }
    return values;
  }
}
