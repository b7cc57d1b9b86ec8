package org.glauber.network.archive;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A value of an attribute of a TorchScript module in an archive. */
public sealed interface ScriptValue {

  /** A module: the name of its class in the source text, and its attributes in order. */
  record Module(String className, SequencedMap<String, ScriptValue> attributes)
      implements ScriptValue {
    public Module {
      attributes = new LinkedHashMap<>(attributes);
    }

    /** A module with these attributes. */
    public static Module of(String className, Map<String, ? extends ScriptValue> attributes) {
      return new Module(className, new LinkedHashMap<>(attributes));
    }
  }

  /**
   * A tensor in row-major order.
   *
   * @param shape sizes by dimension; empty for a scalar
   * @param data the numbers, as many as the shape requires
   * @param trainable whether it requires gradients
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Tensor(long[] shape, TensorData data, boolean trainable) implements ScriptValue {
    public Tensor {
      long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
      if (count != data.count()) {
        throw new IllegalArgumentException(
            "a tensor of shape %s must have %d values, but has %d"
                .formatted(Arrays.toString(shape), count, data.count()));
      }
    }

    /** A tensor without gradients. */
    public static Tensor constant(TensorData data, long... shape) {
      return new Tensor(shape, data, false);
    }

    /** A single-precision tensor without gradients. */
    public static Tensor constant(float[] values, long... shape) {
      return constant(new TensorData.Floats(values), shape);
    }

    /** A single-precision tensor that requires gradients. */
    public static Tensor parameter(float[] values, long... shape) {
      return new Tensor(shape, new TensorData.Floats(values), true);
    }

    /**
     * The numbers of a single-precision tensor.
     *
     * @throws IllegalStateException when it has another number format
     */
    public float[] floats() {
      if (data instanceof TensorData.Floats floats) {
        return floats.values();
      }
      throw new IllegalStateException(
          "the tensor must be in single precision, but is " + data.storageClass());
    }
  }

  /** An integer. */
  record Whole(long value) implements ScriptValue {}

  /** A floating-point number. */
  record Real(double value) implements ScriptValue {}

  /** A boolean. */
  record Truth(boolean value) implements ScriptValue {}

  /** A list. Its type is the declared type of the attribute. */
  record Sequence(List<? extends ScriptValue> values) implements ScriptValue {
    public Sequence {
      values = List.copyOf(values);
    }
  }
}
