package org.glauber.network.archive;

import java.nio.ByteBuffer;

/** How a tensor's numbers are stored. */
public enum TensorFormat {
  /** IEEE 754 single precision. */
  FLOAT32("FloatStorage", Float.BYTES) {
    @Override
    void put(ByteBuffer target, float value) {
      target.putFloat(value);
    }
  },
  /** bfloat16: the upper half of single precision, rounded to nearest, ties to even. */
  BFLOAT16("BFloat16Storage", Short.BYTES) {
    @Override
    void put(ByteBuffer target, float value) {
      int bits = Float.floatToIntBits(value);
      target.putShort((short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16));
    }
  };

  final String storageClass;
  final int bytesPerValue;

  TensorFormat(String storageClass, int bytesPerValue) {
    this.storageClass = storageClass;
    this.bytesPerValue = bytesPerValue;
  }

  abstract void put(ByteBuffer target, float value);
}
