package org.glauber.network.archive;

import java.nio.ByteBuffer;

/**
 * The numbers of a tensor in row-major order, in one of the supported formats. Arrays are not
 * copied.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface TensorData {

  /** IEEE 754 single precision. */
  record Floats(float[] values) implements TensorData {}

  /** bfloat16: the upper half of single precision, rounded to nearest, ties to even. */
  record BFloat16s(float[] values) implements TensorData {}

  /** IEEE 754 double precision. */
  record Doubles(double[] values) implements TensorData {}

  /** 64-bit signed integers. */
  record Longs(long[] values) implements TensorData {}

  /**
   * Single-precision numbers that are read when they are written, for tensors that must not be
   * copied into the heap as a whole.
   *
   * @param length their count
   * @param source reads the numbers from an index on into the first elements of an array; it is
   *     called twice for every number
   */
  record Streamed(long length, FloatSource source) implements TensorData {}

  /** Reads single-precision numbers in order. */
  @FunctionalInterface
  interface FloatSource {
    /** Reads {@code count} numbers from number {@code first} on into the start of an array. */
    void read(long first, float[] target, int count);
  }

  /** The count of numbers. */
  default long count() {
    return switch (this) {
      case Floats floats -> floats.values().length;
      case BFloat16s floats -> floats.values().length;
      case Doubles doubles -> doubles.values().length;
      case Longs longs -> longs.values().length;
      case Streamed streamed -> streamed.length();
    };
  }

  /** The size of one number in bytes. */
  default int bytesPerValue() {
    return switch (this) {
      case Floats _, Streamed _ -> Float.BYTES;
      case BFloat16s _ -> Short.BYTES;
      case Doubles _ -> Double.BYTES;
      case Longs _ -> Long.BYTES;
    };
  }

  /** The name of the storage class in libtorch. */
  default String storageClass() {
    return switch (this) {
      case Floats _, Streamed _ -> "FloatStorage";
      case BFloat16s _ -> "BFloat16Storage";
      case Doubles _ -> "DoubleStorage";
      case Longs _ -> "LongStorage";
    };
  }

  /** Appends {@code count} numbers from number {@code first} on. */
  default void put(ByteBuffer target, long first, int count) {
    if (this instanceof Streamed streamed) {
      float[] values = new float[count];
      streamed.source().read(first, values, count);
      for (float value : values) {
        target.putFloat(value);
      }
      return;
    }
    for (int k = (int) first; k < first + count; k++) {
      put(target, k);
    }
  }

  private void put(ByteBuffer target, int k) {
    switch (this) {
      case Floats floats -> target.putFloat(floats.values()[k]);
      case BFloat16s floats -> target.putShort(bfloat16(floats.values()[k]));
      case Doubles doubles -> target.putDouble(doubles.values()[k]);
      case Longs longs -> target.putLong(longs.values()[k]);
      case Streamed _ -> throw new IllegalStateException("streamed numbers are read in runs");
    }
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
