package org.glauber.network.checkpoint.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** The number format of a stored tensor. Numbers are little-endian. */
public enum ElementType {
  F64(8, "F64", "float64", "Double"),
  F32(4, "F32", "float32", "Float"),
  F16(2, "F16", "float16", "Half"),
  BF16(2, "BF16", "bfloat16", "BFloat16"),
  I64(8, "I64", "int64", "Long"),
  I32(4, "I32", "int32", "Int"),
  I16(2, "I16", "int16", "Short"),
  I8(1, "I8", "int8", "Char"),
  U64(8, "U64", "uint64", ""),
  U32(4, "U32", "uint32", ""),
  U16(2, "U16", "uint16", ""),
  U8(1, "U8", "uint8", "Byte"),
  BOOL(1, "BOOL", "bool", "Bool"),
  C64(8, "C64", "complex64", "ComplexFloat"),
  C128(16, "C128", "complex128", "ComplexDouble"),
  F8_E4M3(1, "F8_E4M3", "float8_e4m3fn", "Float8_e4m3fn"),
  F8_E5M2(1, "F8_E5M2", "float8_e5m2", "Float8_e5m2");

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bytes;
  private final String safetensorsName;
  private final String numpyName;
  private final String torchPrefix;

  ElementType(int bytes, String safetensorsName, String numpyName, String torchPrefix) {
    this.bytes = bytes;
    this.safetensorsName = safetensorsName;
    this.numpyName = numpyName;
    this.torchPrefix = torchPrefix;
  }

  /** The type that safetensors calls by this name, such as {@code BF16}. */
  public static Optional<ElementType> ofSafetensors(String name) {
    return Arrays.stream(values()).filter(type -> type.safetensorsName.equals(name)).findFirst();
  }

  /** The type that NumPy and JAX call by this name, such as {@code bfloat16}. */
  public static Optional<ElementType> ofNumpy(String name) {
    return Arrays.stream(values()).filter(type -> type.numpyName.equals(name)).findFirst();
  }

  /** The type of a storage class of PyTorch, such as {@code BFloat16Storage}. */
  public static Optional<ElementType> ofTorchStorage(String className) {
    return Arrays.stream(values())
        .filter(type -> !type.torchPrefix.isEmpty())
        .filter(type -> className.equals(type.torchPrefix + "Storage"))
        .findFirst();
  }

  /** The size of an element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements can be read as single-precision numbers. */
  public boolean isFloatingPoint() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** Whether elements can be read as 64-bit integers. */
  public boolean isInteger() {
    return switch (this) {
      case I64, I32, I16, I8, U64, U32, U16, U8 -> true;
      case F64, F32, F16, BF16, BOOL, C64, C128, F8_E4M3, F8_E5M2 -> false;
    };
  }

  float floatAt(MemorySegment segment, long element) {
    return switch (this) {
      case F32 -> Float.intBitsToFloat(segment.get(INT, element * Float.BYTES));
      case F64 -> (float) Double.longBitsToDouble(segment.get(LONG, element * Double.BYTES));
      case F16 -> Float.float16ToFloat(segment.get(SHORT, element * Short.BYTES));
      case BF16 -> Float.intBitsToFloat(segment.get(SHORT, element * Short.BYTES) << 16);
      case I64, I32, I16, I8, U64, U32, U16, U8, BOOL, C64, C128, F8_E4M3, F8_E5M2 ->
          throw new IllegalStateException(this + " is not a format of real numbers that is read");
    };
  }

  long longAt(MemorySegment segment, long element) {
    return switch (this) {
      case I64 -> segment.get(LONG, element * Long.BYTES);
      case I32 -> segment.get(INT, element * Integer.BYTES);
      case I16 -> segment.get(SHORT, element * Short.BYTES);
      case I8 -> segment.get(ValueLayout.JAVA_BYTE, element);
      case U8 -> segment.get(ValueLayout.JAVA_BYTE, element) & 0xFF;
      case U16 -> segment.get(SHORT, element * Short.BYTES) & 0xFFFF;
      case U32 -> segment.get(INT, element * Integer.BYTES) & 0xFFFF_FFFFL;
      case U64 -> segment.get(LONG, element * Long.BYTES); // negative from 2^63 on
      case F64, F32, F16, BF16, BOOL, C64, C128, F8_E4M3, F8_E5M2 ->
          throw new IllegalStateException(this + " is not a format of integers that is read");
    };
  }
}
