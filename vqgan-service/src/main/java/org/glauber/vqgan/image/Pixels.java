package org.glauber.vqgan.image;

/**
 * Converts pixels between image files and the network. A file's pixels are (row, column), each
 * 0xRRGGBB; the network's are (channel, row, column), red first, each from -1 to 1.
 */
public final class Pixels {
  private static final int CHANNELS = 3;
  private static final float HALF_RANGE = 127.5f;

  private Pixels() {}

  /** The red component of a colour, from -1 to 1. */
  static float red(int rgb) {
    return value(rgb >> 16);
  }

  /** The green component of a colour, from -1 to 1. */
  static float green(int rgb) {
    return value(rgb >> 8);
  }

  /** The blue component of a colour, from -1 to 1. */
  static float blue(int rgb) {
    return value(rgb);
  }

  private static float value(int level) {
    return (level & 0xFF) / HALF_RANGE - 1;
  }

  /** Converts a file's pixels to the network's. */
  public static float[] ofNetwork(int[] rgb) {
    float[] pixels = new float[Math.multiplyExact(CHANNELS, rgb.length)];
    for (int k = 0; k < rgb.length; k++) {
      pixels[k] = red(rgb[k]);
      pixels[rgb.length + k] = green(rgb[k]);
      pixels[2 * rgb.length + k] = blue(rgb[k]);
    }
    return pixels;
  }

  /** Converts the network's pixels to a file's, rounded to eight bits. */
  public static int[] ofFile(float[] pixels) {
    int[] rgb = new int[pixels.length / CHANNELS];
    for (int k = 0; k < rgb.length; k++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        float value = pixels[channel * rgb.length + k];
        rgb[k] = rgb[k] << 8 | Math.clamp(Math.round((value + 1) * HALF_RANGE), 0, 255);
      }
    }
    return rgb;
  }
}
