package org.glauber.network.checkpoint.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A run of elements in a mapped file, in one part or in several that follow each other.
 *
 * @param type the number format
 * @param parts each a whole number of elements
 */
public record Storage(ElementType type, List<MemorySegment> parts) {
  private static final ValueLayout.OfFloat LITTLE_FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public Storage {
    parts = List.copyOf(parts);
  }

  /** A storage in one part. */
  public static Storage of(ElementType type, MemorySegment segment) {
    return new Storage(type, List.of(segment));
  }

  long count() {
    return parts.stream().mapToLong(part -> part.byteSize() / type.bytes()).sum();
  }

  /** Reads {@code count} elements that are {@code stride} apart, from {@code first} on. */
  void floats(long first, long stride, float[] target, int at, int count) {
    MemorySegment only = parts.size() == 1 ? parts.getFirst() : null;
    if (only != null && stride == 1 && type == ElementType.F32) {
      MemorySegment.copy(only, LITTLE_FLOAT, first * Float.BYTES, target, at, count);
      return;
    }
    for (int k = 0; k < count; k++) {
      long element = first + k * stride;
      target[at + k] = only != null ? type.floatAt(only, element) : floatInParts(element);
    }
  }

  private float floatInParts(long element) {
    long inPart = element;
    for (MemorySegment part : parts) {
      long size = part.byteSize() / type.bytes();
      if (inPart < size) {
        return type.floatAt(part, inPart);
      }
      inPart -= size;
    }
    throw new IndexOutOfBoundsException("element " + element + " of " + count());
  }

  long longAt(long element) {
    long inPart = element;
    for (MemorySegment part : parts) {
      long size = part.byteSize() / type.bytes();
      if (inPart < size) {
        return type.longAt(part, inPart);
      }
      inPart -= size;
    }
    throw new IndexOutOfBoundsException("element " + element + " of " + count());
  }
}
