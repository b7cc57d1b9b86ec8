package org.glauber.network.conversion;

import java.util.List;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.dit.DitWeight;

/**
 * Which tensors of a checkpoint a weight consists of.
 *
 * @param target the weight
 * @param parts stacked along the first dimension, in order; each in one of several forms, of which
 *     a checkpoint has one
 * @param isOptional whether the checkpoint may lack the weight in all blocks
 */
record TensorRule(DitWeight target, List<List<Source>> parts, boolean isOptional) {
  /** Stands for the number of a block in a name. */
  static final String BLOCK = "{n}";

  TensorRule {
    parts = parts.stream().map(List::copyOf).toList();
  }

  /**
   * A tensor of a checkpoint.
   *
   * @param name its name, with {@link #BLOCK} for the number of the block
   * @param isTransposed whether rows and columns are exchanged, as Flax stores matrices
   * @param isUnstacked whether its first dimension is the block
   * @param part which part of the first dimension is used, from 0
   * @param partCount how many parts of equal size it has
   */
  record Source(String name, boolean isTransposed, boolean isUnstacked, int part, int partCount) {

    static Source plain(String name) {
      return new Source(name, false, false, 0, 1);
    }

    static Source transposed(String name) {
      return new Source(name, true, false, 0, 1);
    }

    String nameIn(int block) {
      return name.replace(BLOCK, Integer.toString(block));
    }

    /**
     * What the rule takes of a tensor.
     *
     * @throws IllegalArgumentException when its shape does not allow that
     */
    StoredTensor of(StoredTensor tensor, int block) {
      StoredTensor result = tensor;
      if (isUnstacked) {
        if (result.dimensions() < 2 || block >= result.size(0)) {
          throw new IllegalArgumentException(
              "must have the blocks as its first dimension, but has shape " + result.shapeText());
        }
        long[] rest = new long[result.dimensions() - 1];
        System.arraycopy(result.shape(), 1, rest, 0, rest.length);
        result = result.slice(0, block, block + 1).reshaped(rest);
      }
      if (isTransposed) {
        result = result.transposed();
      }
      if (partCount > 1) {
        if (result.dimensions() == 0 || result.size(0) % partCount != 0) {
          throw new IllegalArgumentException(
              "cannot be split into %d equal parts, because its shape is %s"
                  .formatted(partCount, result.shapeText()));
        }
        long size = result.size(0) / partCount;
        result = result.slice(0, part * size, (part + 1) * size);
      }
      return result;
    }
  }
}
