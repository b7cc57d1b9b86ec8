package org.glauber.network.checkpoint.tensor;

/** Limits of what a checkpoint may declare, so that a damaged file is refused early. */
public final class TensorLimits {
  /** The most tensors of a checkpoint. */
  public static final int MAX_TENSORS = 100_000;

  /** The most dimensions of a tensor. */
  public static final int MAX_DIMENSIONS = 8;

  private static final int MAX_NAME_LENGTH = 512;

  private TensorLimits() {}

  /**
   * Requires that a name can be printed.
   *
   * @throws CheckpointException when it is empty, too long or has control characters
   */
  public static void requireName(FileBytes file, String name) {
    boolean isPrintable = name.chars().allMatch(c -> CheckpointException.isPrintable((char) c));
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || !isPrintable) {
      throw file.refused(
          "the tensor name \"%s\" must have 1 to %d characters, none of them a control character"
              .formatted(CheckpointException.quoted(name), MAX_NAME_LENGTH));
    }
  }

  /**
   * The number of elements of a shape.
   *
   * @param tensor how messages call the tensor
   * @throws CheckpointException when a size is negative, or the product exceeds 2^62
   */
  public static long count(FileBytes file, String tensor, long... shape) {
    if (shape.length > MAX_DIMENSIONS) {
      throw file.refused(
          "%s has %d dimensions, but at most %d are read"
              .formatted(tensor, shape.length, MAX_DIMENSIONS));
    }
    long count = 1;
    boolean isEmpty = false;
    for (long size : shape) {
      if (size < 0) {
        throw file.refused("%s has the negative size %,d".formatted(tensor, size));
      }
      isEmpty |= size == 0;
      if (size > 0 && count > (1L << 58) / size) {
        throw file.refused(tensor + " declares more elements than a file can hold");
      }
      count *= Math.max(size, 1);
    }
    return isEmpty ? 0 : count;
  }
}
