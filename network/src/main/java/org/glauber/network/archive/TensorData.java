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

  /** The count of numbers. */
  default int count() {
    return switch (this) {
      case Floats floats -> floats.values().length;
      case BFloat16s floats -> floats.values().length;
      case Doubles doubles -> doubles.values().length;
      case Longs longs -> longs.values().length;
    };
  }

  /** The size of one number in bytes. */
  default int bytesPerValue() {
    return switch (this) {
      case Floats _ -> Float.BYTES;
      case BFloat16s _ -> Short.BYTES;
      case Doubles _ -> Double.BYTES;
      case Longs _ -> Long.BYTES;
    };
  }

  /** The name of the storage class in libtorch. */
  default String storageClass() {
    return switch (this) {
      case Floats _ -> "FloatStorage";
      case BFloat16s _ -> "BFloat16Storage";
      case Doubles _ -> "DoubleStorage";
      case Longs _ -> "LongStorage";
    };
  }

  /** Appends number {@code k}. */
  default void put(ByteBuffer target, int k) {
    switch (this) {
      case Floats floats -> target.putFloat(floats.values()[k]);
      case BFloat16s floats -> target.putShort(bfloat16(floats.values()[k]));
      case Doubles doubles -> target.putDouble(doubles.values()[k]);
      case Longs longs -> target.putLong(longs.values()[k]);
    }
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
