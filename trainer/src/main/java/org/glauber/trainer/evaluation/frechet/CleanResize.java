package org.glauber.trainer.evaluation.frechet;

import java.awt.image.BufferedImage;

/**
 * Resizes images as Clean-FID does (Parmar, Zhang and Zhu 2022): with the bicubic filter of Pillow,
 * a = -1/2, each channel as floating-point numbers, clipped to 0 … 255 and not rounded.
 *
 * <p>Where an image becomes smaller, Pillow stretches the filter by the scale, so that every pixel
 * of the source counts. The ordinary bicubic filter always reads four pixels and skips the others,
 * and the distance of such aliased images differs by several points. Pillow computes the rows
 * first, in double precision, and stores them in single precision before the columns; so does this
 * class.
 */
final class CleanResize {
  static final int CHANNELS = 3;

  private static final double A = -0.5;
  private static final double SUPPORT = 2; // of the cubic filter, in pixels
  private static final float LARGEST = 255;

  private final int side;

  CleanResize(int side) {
    this.side = side;
  }

  /**
   * The weights of one output pixel.
   *
   * @param first first source pixel
   * @param weights of the pixels from {@code first} on; their sum is 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Taps(int first, double[] weights) {}

  /** Returns (channel, row, column) of a square image, red first, each 0 to 255. */
  float[] resize(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] rgb = image.getRGB(0, 0, width, height, null, 0, width);
    float[] resized = new float[CHANNELS * side * side];
    float[] plane = new float[rgb.length];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int k = 0; k < rgb.length; k++) {
        plane[k] = rgb[k] >> 8 * (CHANNELS - 1 - channel) & 0xFF;
      }
      float[] square = resize(plane, width, height, side, side);
      for (int k = 0; k < square.length; k++) {
        resized[channel * square.length + k] = Math.clamp(square[k], 0, LARGEST);
      }
    }
    return resized;
  }

  /**
   * Resizes one channel, without clipping.
   *
   * @param plane (row, column)
   * @return (row, column)
   */
  static float[] resize(float[] plane, int width, int height, int newWidth, int newHeight) {
    float[] rows = plane;
    if (newWidth != width) {
      Taps[] taps = taps(width, newWidth);
      rows = new float[height * newWidth];
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < newWidth; column++) {
          rows[row * newWidth + column] =
              sum(plane, row * width + taps[column].first(), 1, taps[column]);
        }
      }
    }
    if (newHeight == height) {
      return rows;
    }
    Taps[] taps = taps(height, newHeight);
    float[] columns = new float[newHeight * newWidth];
    for (int row = 0; row < newHeight; row++) {
      for (int column = 0; column < newWidth; column++) {
        columns[row * newWidth + column] =
            sum(rows, taps[row].first() * newWidth + column, newWidth, taps[row]);
      }
    }
    return columns;
  }

  private static float sum(float[] source, int first, int stride, Taps taps) {
    double sum = 0;
    for (int k = 0; k < taps.weights().length; k++) {
      sum += source[first + k * stride] * taps.weights()[k];
    }
    return (float) sum;
  }

  /** Returns the weights of every output pixel, as Pillow computes them. */
  private static Taps[] taps(int size, int newSize) {
    double scale = (double) size / newSize;
    double stretch = Math.max(scale, 1);
    Taps[] taps = new Taps[newSize];
    for (int k = 0; k < newSize; k++) {
      double centre = (k + 0.5) * scale;
      int first = Math.max(0, (int) (centre - SUPPORT * stretch + 0.5));
      int end = Math.min(size, (int) (centre + SUPPORT * stretch + 0.5));
      double[] weights = new double[end - first];
      double sum = 0;
      for (int pixel = 0; pixel < weights.length; pixel++) {
        weights[pixel] = cubic((pixel + first - centre + 0.5) / stretch);
        sum += weights[pixel];
      }
      for (int pixel = 0; pixel < weights.length; pixel++) {
        weights[pixel] /= sum;
      }
      taps[k] = new Taps(first, weights);
    }
    return taps;
  }

  /** The cubic convolution kernel (Keys 1981). */
  private static double cubic(double x) {
    double d = Math.abs(x);
    if (d < 1) {
      return ((A + 2) * d - (A + 3)) * d * d + 1;
    }
    return d < SUPPORT ? (((d - 5) * d + 8) * d - 4) * A : 0;
  }
}
