package org.glauber.network.vqgan;

import java.util.List;

/**
 * The sizes of a VQGAN.
 *
 * @param rows of codes, R
 * @param columns of codes, C
 * @param widths channels at each resolution, the finest first, each a multiple of eight; one more
 *     than there are halvings, so an image has 2^(their number - 1) times as many rows as codes
 * @param codeCount K, the size of the codebook
 * @param codeWidth E, the numbers of a code
 */
public record VqganShape(
    int rows, int columns, List<Integer> widths, int codeCount, int codeWidth) {

  public VqganShape {
    widths = List.copyOf(widths);
    requirePositive("rows", rows);
    requirePositive("columns", columns);
    requirePositive("codeCount", codeCount);
    requirePositive("codeWidth", codeWidth);
    if (widths.isEmpty() || widths.stream().anyMatch(width -> width <= 0 || width % 8 != 0)) {
      throw new IllegalArgumentException("widths must be positive multiples of 8: " + widths);
    }
  }

  /** N, how often the resolution is halved. */
  public int levels() {
    return widths.size() - 1;
  }

  /** f, the pixels in a row of a code. */
  public int factor() {
    return 1 << levels();
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }
}
