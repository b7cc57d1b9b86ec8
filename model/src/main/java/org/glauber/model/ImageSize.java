package org.glauber.model;

import org.glauber.model.v1.ImageProfile;

/**
 * The size of an image model's images in pixels, and the bounds in bytes that follow from it.
 *
 * @param width pixels in a row, 1 to 65,536
 * @param height rows of pixels, 1 to 65,536
 */
public record ImageSize(int width, int height) {
  private static final int MAX_BYTES_PER_PIXEL = 8; // four samples of 16 bits
  private static final int MAX_BYTES_BESIDES = 1 << 20; // a printer's ICC profile takes half of it
  private static final int SAMPLES_PER_PIXEL = 3;
  private static final int PNG_OVERHEAD = 1 << 10; // header, palette, end
  private static final int DEFLATE_SHARE =
      500; // stored blocks and chunk frames take less than that

  /** The size that a manifest's profile says. */
  public static ImageSize of(ImageProfile image) {
    return new ImageSize(
        Math.multiplyExact(image.getColumns(), image.getFactor()),
        Math.multiplyExact(image.getRows(), image.getFactor()));
  }

  /** W · H. */
  public long pixelCount() {
    return (long) width * height;
  }

  /** The samples of an image in RGB, 3 · W · H. */
  public long sampleCount() {
    return SAMPLES_PER_PIXEL * pixelCount();
  }

  /**
   * The most bytes of an image file that a caller may send: 8 · W · H and 1 MiB. A PNG of four
   * samples of 16 bits that does not compress takes 8 bytes a pixel; metadata and colour profiles
   * of cameras and image editors take less than 1 MiB.
   */
  public long maxFileBytes() {
    return MAX_BYTES_PER_PIXEL * pixelCount() + MAX_BYTES_BESIDES;
  }

  /** The most bytes of a PNG of this size in RGB of 8 bits, however badly it compresses. */
  public long maxPngBytes() {
    long filtered = sampleCount() + height; // a row begins with its filter
    return filtered + filtered / DEFLATE_SHARE + PNG_OVERHEAD;
  }
}
