package org.glauber.network.archive;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What an attribute of a TorchScript module may hold in an archive. */
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
   * @param data as many numbers as the shape holds
   * @param trainable whether autograd follows it
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Tensor(long[] shape, TensorData data, boolean trainable) implements ScriptValue {
    public Tensor {
      long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
      if (count != data.count()) {
        throw new IllegalArgumentException(
            "a tensor of shape " + Arrays.toString(shape) + " has no " + data.count() + " values");
      }
    }

    /** A tensor that autograd leaves alone. */
    public static Tensor constant(TensorData data, long... shape) {
      return new Tensor(shape, data, false);
    }

    /** A single-precision tensor that autograd leaves alone. */
    public static Tensor constant(float[] values, long... shape) {
      return constant(new TensorData.Floats(values), shape);
    }

    /** A single-precision tensor that autograd follows. */
    public static Tensor parameter(float[] values, long... shape) {
      return new Tensor(shape, new TensorData.Floats(values), true);
    }

    /**
     * The numbers of a single-precision tensor.
     *
     * @throws IllegalStateException when it is stored otherwise
     */
    public float[] floats() {
      if (data instanceof TensorData.Floats floats) {
        return floats.values();
      }
      throw new IllegalStateException("not in single precision: " + data.storageClass());
    }
  }

  /** A whole number. */
  record Whole(long value) implements ScriptValue {}

  /** A floating-point number. */
  record Real(double value) implements ScriptValue {}

  /** A truth value. */
  record Truth(boolean value) implements ScriptValue {}

  /** A list; its type is the one the class declares for the attribute. */
  record Sequence(List<? extends ScriptValue> values) implements ScriptValue {
    public Sequence {
      values = List.copyOf(values);
    }
  }
}
