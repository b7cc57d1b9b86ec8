package org.glauber.network.transformer;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One trained tensor: its name and shape, and how it starts.
 *
 * @param offset the value it starts at
 * @param deviation the standard deviation around it
 */
@SuppressWarnings("ArrayRecordComponent")
record Weight(String name, double offset, double deviation, long[] shape) {

  static Weight constant(String name, double value, long... shape) {
    return new Weight(name, value, 0, shape);
  }

  static Weight normal(String name, double deviation, long... shape) {
    return new Weight(name, 0, deviation, shape);
  }

  /** The deviation of PyTorch's linear layers: uniform within 1 / sqrt(inputs). */
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
