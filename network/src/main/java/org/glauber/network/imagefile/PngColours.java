package org.glauber.network.imagefile;

import java.awt.image.Raster;

/**
 * The colour type of a PNG's samples.
 *
 * @param type the colour type in IHDR: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with
 *     alpha
 * @param depth bits a sample
 * @param palette three bytes for each entry; empty when there is none
 * @param transparency the content of tRNS: a byte of alpha for each entry of the palette, or two
 *     bytes for each sample of the one colour that is transparent; empty when nothing is
 */
record PngColours(int type, int depth, byte[] palette, byte[] transparency) {
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GREY_WITH_ALPHA = 4;
  private static final int RGB_WITH_ALPHA = 6;
  private static final int WHITE = 255;

  /** Whether the PNG standard allows this type and depth. */
  boolean isLegal() {
    return switch (type) {
      case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
      case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
      case RGB, GREY_WITH_ALPHA, RGB_WITH_ALPHA -> depth == 8 || depth == 16;
      default -> false;
    };
  }

  boolean hasPalette() {
    return type == PALETTE;
  }

  /** Samples a pixel. */
  private int bands() {
    return switch (type) {
      case GREY, PALETTE -> 1;
      case GREY_WITH_ALPHA -> 2;
      case RGB -> 3;
      default -> 4;
    };
  }

  /** The pixels of a raster of samples, over white: (row, column), each 0xRRGGBB. */
  int[] rgb(Raster raster) {
    if (raster.getNumBands() != bands()) {
      throw new IllegalArgumentException(
          "%d samples a pixel, not %d".formatted(raster.getNumBands(), bands()));
    }
    int width = raster.getWidth();
    int[] rgb = new int[width * raster.getHeight()];
    int[] row = new int[width * bands()];
    int[] pixel = new int[bands()];
    for (int k = 0; k < rgb.length; k++) {
      if (k % width == 0) {
        raster.getPixels(0, k / width, width, 1, row);
      }
      System.arraycopy(row, k % width * bands(), pixel, 0, bands());
      rgb[k] = type == PALETTE ? entry(pixel[0]) : direct(pixel);
    }
    return rgb;
  }

  /** An entry of the palette; an index beyond it is black, as in libpng. */
  private int entry(int index) {
    int alpha = index < transparency.length ? transparency[index] & 0xFF : WHITE;
    int rgb = 0;
    for (int k = 3 * index; k < 3 * index + 3; k++) {
      int value = k < palette.length ? palette[k] & 0xFF : 0;
      rgb = rgb << 8 | overWhite(value, alpha, WHITE);
    }
    return rgb;
  }

  private int direct(int[] pixel) {
    int max = (1 << depth) - 1;
    boolean isGrey = type == GREY || type == GREY_WITH_ALPHA;
    int alpha =
        type == GREY_WITH_ALPHA || type == RGB_WITH_ALPHA
            ? pixel[pixel.length - 1]
            : isTransparent(pixel) ? 0 : max;
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      rgb = rgb << 8 | overWhite(pixel[isGrey ? 0 : channel], alpha, max);
    }
    return rgb;
  }

  private boolean isTransparent(int[] pixel) {
    if (transparency.length < 2 * pixel.length) {
      return false;
    }
    int max = (1 << depth) - 1;
    for (int k = 0; k < pixel.length; k++) {
      int key = (transparency[2 * k] & 0xFF) << 8 | transparency[2 * k + 1] & 0xFF;
      if (pixel[k] != (key & max)) {
        return false;
      }
    }
    return true;
  }

  /** A sample over white, rounded to eight bits. */
  private static int overWhite(int value, int alpha, int max) {
    if (alpha == max && max == WHITE) {
      return value;
    }
    double ofWhite = 1 - (1 - (double) value / max) * alpha / max;
    return (int) Math.round(WHITE * ofWhite);
  }
}
