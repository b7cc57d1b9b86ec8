package org.glauber.network.checkpoint.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A tensor that is read from a mapped file on demand. Transposing, slicing and splitting it changes
 * its shape and strides only; no number is copied.
 */
public final class StoredTensor {
  private final String name;
  private final Storage storage;
  private final long offset;
  private final long[] shape;
  private final long[] strides;

  /**
   * A view of a storage.
   *
   * @param name the name in the checkpoint
   * @param offset the element at index 0 of all dimensions
   * @param shape sizes by dimension; empty for a scalar
   * @param strides elements from one index of a dimension to the next, 0 or more
   * @throws IllegalArgumentException when an element would lie outside of the storage
   */
  public StoredTensor(String name, Storage storage, long offset, long[] shape, long[] strides) {
    this.name = name;
    this.storage = storage;
    this.offset = offset;
    this.shape = shape.clone();
    this.strides = strides.clone();
    requireInside();
  }

  /** A tensor in row-major order that fills a storage. */
  public static StoredTensor contiguous(String name, Storage storage, long... shape) {
    return new StoredTensor(name, storage, 0, shape, rowMajor(shape));
  }

  private static long[] rowMajor(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int dimension = shape.length - 1; dimension >= 0; dimension--) {
      strides[dimension] = stride;
      stride *= Math.max(shape[dimension], 1);
    }
    return strides;
  }

  private void requireInside() {
    if (shape.length != strides.length) {
      throw new IllegalArgumentException(
          "it has %d sizes and %d strides".formatted(shape.length, strides.length));
    }
    try {
      long last = offset;
      for (int dimension = 0; dimension < shape.length; dimension++) {
        if (shape[dimension] < 0 || strides[dimension] < 0) {
          throw new IllegalArgumentException("its sizes and strides must not be negative");
        }
        last = Math.addExact(last, Math.multiplyExact(shape[dimension] - 1, strides[dimension]));
      }
      if (offset < 0 || (count() > 0 && last >= storage.count())) {
        throw new IllegalArgumentException(
            "its elements %,d to %,d lie outside of its storage of %,d elements"
                .formatted(offset, last, storage.count()));
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("its sizes and strides are too large", e);
    }
  }

  public String name() {
    return name;
  }

  public ElementType type() {
    return storage.type();
  }

  /** The sizes by dimension. */
  public long[] shape() {
    return shape.clone();
  }

  public int dimensions() {
    return shape.length;
  }

  public long size(int dimension) {
    return shape[dimension];
  }

  /** The number of elements. */
  public long count() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** The shape as text: (3, 4), or () for a scalar. */
  public String shapeText() {
    return shapeText(shape);
  }

  /** A shape as text. */
  public static String shapeText(long... shape) {
    return Arrays.stream(shape)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** The matrix with rows and columns exchanged. */
  public StoredTensor transposed() {
    if (shape.length != 2) {
      throw new IllegalArgumentException("only a matrix can be transposed, not " + shapeText());
    }
    return new StoredTensor(
        name,
        storage,
        offset,
        new long[] {shape[1], shape[0]},
        new long[] {strides[1], strides[0]});
  }

  /** The indices {@code from} to {@code to}, exclusive, of a dimension. */
  public StoredTensor slice(int dimension, long from, long to) {
    if (from < 0 || from > to || to > shape[dimension]) {
      throw new IllegalArgumentException(
          "%d to %d are not indices of dimension %d of %s"
              .formatted(from, to, dimension, shapeText()));
    }
    long[] sizes = shape.clone();
    sizes[dimension] = to - from;
    long first = from == to ? offset : offset + from * strides[dimension];
    return new StoredTensor(name, storage, first, sizes, strides);
  }

  /** The same elements with other sizes, if every dimension is merely split or has size 1. */
  public StoredTensor reshaped(long... sizes) {
    long[] dense = squeezedStrides();
    long[] result = new long[sizes.length];
    int source = -1;
    long left = 1;
    long[] real = Arrays.stream(shape).filter(size -> size != 1).toArray();
    for (int k = sizes.length - 1, from = real.length; k >= 0; k--) {
      if (sizes[k] == 1) {
        continue;
      }
      if (left == 1) {
        from--;
        source = from;
        left = from < 0 ? 0 : real[from];
      }
      if (source < 0 || sizes[k] < 1 || left % sizes[k] != 0) {
        throw new IllegalArgumentException(
            shapeText() + " cannot be seen as " + shapeText(sizes) + " without copying");
      }
      result[k] = dense[source] * (real[source] / left);
      left /= sizes[k];
    }
    if (Arrays.stream(sizes).reduce(1, Math::multiplyExact) != count()) {
      throw new IllegalArgumentException(
          shapeText() + " has another number of elements than " + shapeText(sizes));
    }
    return new StoredTensor(name, storage, offset, sizes, result);
  }

  private long[] squeezedStrides() {
    long[] kept = new long[shape.length];
    int count = 0;
    for (int dimension = 0; dimension < shape.length; dimension++) {
      if (shape[dimension] != 1) {
        kept[count++] = strides[dimension];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /**
   * Reads elements in row-major order as single-precision numbers.
   *
   * @param first the first element
   * @throws IllegalStateException when the type is not one of real numbers
   */
  public void read(long first, float[] target, int count) {
    int done = 0;
    while (done < count) {
      long row = shape.length == 0 ? 0 : (first + done) / shape[shape.length - 1];
      long column = shape.length == 0 ? 0 : (first + done) % shape[shape.length - 1];
      long width = shape.length == 0 ? 1 : shape[shape.length - 1];
      long stride = shape.length == 0 ? 1 : strides[shape.length - 1];
      int run = (int) Math.min(count - done, width - column);
      storage.floats(rowStart(row) + column * stride, stride, target, done, run);
      done += run;
    }
  }

  /** The element of the storage where a row of the last dimension begins. */
  private long rowStart(long row) {
    long element = offset;
    long rest = row;
    for (int dimension = shape.length - 2; dimension >= 0; dimension--) {
      element += rest % shape[dimension] * strides[dimension];
      rest /= shape[dimension];
    }
    return element;
  }

  /**
   * All elements in row-major order.
   *
   * @throws IllegalStateException when the type is not one of real numbers
   */
  public float[] floats() {
    float[] values = new float[Math.toIntExact(count())];
    read(0, values, values.length);
    return values;
  }

  /**
   * All elements in row-major order.
   *
   * @throws IllegalStateException when the type is not one of integers
   */
  public long[] longs() {
    long[] values = new long[Math.toIntExact(count())];
    for (int k = 0; k < values.length; k++) {
      long width = shape.length == 0 ? 1 : shape[shape.length - 1];
      long stride = shape.length == 0 ? 1 : strides[shape.length - 1];
      values[k] = storage.longAt(rowStart(k / width) + k % width * stride);
    }
    return values;
  }

  @Override
  public String toString() {
    return name + " " + shapeText() + " " + type();
  }
}
