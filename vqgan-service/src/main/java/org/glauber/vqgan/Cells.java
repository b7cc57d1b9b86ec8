package org.glauber.vqgan;

import java.util.List;
import java.util.stream.IntStream;
import org.glauber.model.v1.ImageProfile;

/**
 * The cells of an image, each the square of pixels that one code stands for. Pixels are (channel,
 * row, column), from -1 to 1.
 */
record Cells(ImageProfile image) {
  private static final int CHANNELS = 3;

  /** The sites, ascending, whose cells have a pixel that is lighter than middle grey. */
  IntStream light(float[] pixels) {
    int area = pixels.length / CHANNELS;
    boolean[] isLight = new boolean[image.getRows() * image.getColumns()]; // (site)
    for (int pixel = 0; pixel < area; pixel++) {
      if (luma(pixels[pixel], pixels[area + pixel], pixels[2 * area + pixel]) > 0) {
        isLight[site(pixel)] = true;
      }
    }
    return IntStream.range(0, isLight.length).filter(site -> isLight[site]);
  }

  /** How light a colour is to the eye: the luma of ITU-R BT.601, as viewers turn colour to grey. */
  private static double luma(double red, double green, double blue) {
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  }

  /** Copies the pixels of some sites' cells. */
  void copy(float[] from, float[] to, List<Integer> sites) {
    boolean[] isCopied = new boolean[image.getRows() * image.getColumns()]; // (site)
    sites.forEach(site -> isCopied[site] = true);
    int area = from.length / CHANNELS;
    for (int k = 0; k < from.length; k++) {
      if (isCopied[site(k % area)]) {
        to[k] = from[k];
      }
    }
  }

  private int site(int pixel) {
    int width = image.getColumns() * image.getFactor();
    int row = pixel / width / image.getFactor();
    int column = pixel % width / image.getFactor();
    return row * image.getColumns() + column;
  }
}
