package org.glauber.network.script;

/**
 * The sizes of a VQGAN's images.
 *
 * @param rows R, the rows of codes
 * @param columns C, the columns of codes
 * @param factor f, the side of a code's cell in pixels
 */
public record VqganGrid(int rows, int columns, int factor) {
  /** L. */
  public int siteCount() {
    return rows * columns;
  }

  /** H, in pixels. */
  public int height() {
    return rows * factor;
  }

  /** W, in pixels. */
  public int width() {
    return columns * factor;
  }
}
