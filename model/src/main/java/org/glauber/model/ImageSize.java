package org.glauber.model;

import org.glauber.model.v1.ImageProfile;

/**
 * The size in pixels of an image model's images, and the file sizes in bytes that it allows.
 *
 * @param width pixels in a row, 1 to 65,536
 * @param height rows of pixels, 1 to 65,536
 */
public record ImageSize(int width, int height) {
  private static final int MAX_BYTES_PER_PIXEL = 8; // four samples of 16 bits
  private static final int MAX_METADATA_BYTES = 1 << 20; // a printer's ICC profile takes half of it
  private static final int SAMPLES_PER_PIXEL = 3;
  private static final int PNG_OVERHEAD = 1 << 10; // header, palette, end

  /** Stored blocks and chunk frames take less than one byte in this many. */
  private static final int DEFLATE_SHARE = 500;

  /** The size that a manifest's image profile declares. */
  public static ImageSize of(ImageProfile image) {
    return new ImageSize(
        Math.multiplyExact(image.getColumns(), image.getFactor()),
        Math.multiplyExact(image.getRows(), image.getFactor()));
  }

  /** The number of pixels, W · H. */
  public long pixelCount() {
    return (long) width * height;
  }

  /** The number of samples of an image in RGB, 3 · W · H. */
  public long sampleCount() {
    return SAMPLES_PER_PIXEL * pixelCount();
  }

  /**
   * The largest image file that a caller may send, in bytes: 8 · W · H plus 1 MiB. An
   * incompressible PNG of four samples of 16 bits takes 8 bytes a pixel; metadata and colour
   * profiles of cameras and image editors take less than 1 MiB.
   */
  public long maxFileBytes() {
    return MAX_BYTES_PER_PIXEL * pixelCount() + MAX_METADATA_BYTES;
  }

  /** The most bytes that a PNG of this size in 8-bit RGB takes, even if it is incompressible. */
  public long maxPngBytes() {
    long filtered = sampleCount() + height; // each row begins with a filter byte
    return filtered + filtered / DEFLATE_SHARE + PNG_OVERHEAD;
  }
}
