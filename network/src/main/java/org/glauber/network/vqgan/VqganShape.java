package org.glauber.network.vqgan;

import java.util.List;

/**
 * The sizes of a VQGAN.
 *
 * @param rows R, the rows of codes
 * @param columns C, the columns of codes
 * @param widths the channels at each resolution, the finest first, each a multiple of eight. With N
 *     + 1 resolutions an image has 2^N times as many rows of pixels as rows of codes
 * @param codeCount K, the size of the codebook
 * @param codeWidth E, the length of a code's vector
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

  /** N, the number of times that the resolution is halved. */
  public int levels() {
    return widths.size() - 1;
  }

  /** f, the width of a code in pixels. */
  public int factor() {
    return 1 << levels();
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }
}
