package org.glauber.vqgan.image;

import java.util.List;
import java.util.stream.IntStream;
import org.glauber.model.v1.ImageProfile;

/**
 * The cells of an image: the squares of pixels that each correspond to one code. Pixels are (row,
 * column), each 0xRRGGBB.
 */
public record Cells(ImageProfile image) {

  /** The sites whose cells have a pixel lighter than middle grey, ascending. */
  public IntStream lightSites(int[] rgb) {
    boolean[] isLight = new boolean[siteCount()]; // (site)
    for (int pixel = 0; pixel < rgb.length; pixel++) {
      if (luma(rgb[pixel]) > 0) {
        isLight[site(pixel)] = true;
      }
    }
    return IntStream.range(0, isLight.length).filter(site -> isLight[site]);
  }

  /** The luma of ITU-R BT.601, by which image viewers convert colours to grey. */
  private static double luma(int rgb) {
    return 0.299 * Pixels.red(rgb) + 0.587 * Pixels.green(rgb) + 0.114 * Pixels.blue(rgb);
  }

  /** Copies the pixels of these sites' cells. */
  public void copy(int[] from, int[] to, List<Integer> sites) {
    boolean[] isCopied = of(sites);
    for (int pixel = 0; pixel < from.length; pixel++) {
      if (isCopied[site(pixel)]) {
        to[pixel] = from[pixel];
      }
    }
  }

  /** A copy of the pixels with these sites' cells black. */
  public int[] blackened(int[] rgb, List<Integer> sites) {
    int[] rest = rgb.clone();
    copy(new int[rgb.length], rest, sites);
    return rest;
  }

  private boolean[] of(List<Integer> sites) {
    boolean[] isIn = new boolean[siteCount()]; // (site)
    sites.forEach(site -> isIn[site] = true);
    return isIn;
  }

  private int siteCount() {
    return image.getRows() * image.getColumns();
  }

  private int site(int pixel) {
    int width = image.getColumns() * image.getFactor();
    int row = pixel / width / image.getFactor();
    int column = pixel % width / image.getFactor();
    return row * image.getColumns() + column;
  }
}
