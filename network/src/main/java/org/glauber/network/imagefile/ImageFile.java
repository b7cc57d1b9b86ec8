package org.glauber.network.imagefile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A PNG or JPEG whose structure was parsed and whose pixels are not decoded yet. Callers check the
 * size before decoding, so that a forged header cannot make them allocate memory.
 */
public sealed interface ImageFile permits PngFile, JpegFile {

  /**
   * Reads a file's structure.
   *
   * @throws ImageFileException when it is neither a PNG nor a JPEG, is incomplete, or is of a kind
   *     that is not supported
   */
  static ImageFile of(byte[] bytes) throws ImageFileException {
    try {
      if (PngFile.isPng(bytes)) {
        return PngFile.of(bytes);
      }
      if (JpegFile.isJpeg(bytes)) {
        return JpegFile.of(bytes);
      }
    } catch (RuntimeException e) {
      throw ImageFileException.damaged(bytes.length, reason(e));
    }
    throw ImageFileException.foreign(bytes.length);
  }

  /** The length of the file in bytes. */
  int length();

  /** The stored width in pixels. */
  int storedWidth();

  /** The stored height in pixels. */
  int storedHeight();

  /** The transformation from stored pixels to the displayed image. */
  Orientation orientation();

  /** Whether stored columns are displayed as rows. */
  default boolean isTurned() {
    return orientation().swapsAxes();
  }

  /** The displayed width in pixels. */
  default int width() {
    return isTurned() ? storedHeight() : storedWidth();
  }

  /** The displayed height in pixels. */
  default int height() {
    return isTurned() ? storedWidth() : storedHeight();
  }

  /**
   * Decodes the displayed image: upright, with transparent pixels over white.
   *
   * @return (row, column), each 0xRRGGBB
   * @throws ImageFileException when the data are damaged; every exception of a decoder is taken as
   *     an error of the bytes, which are untrusted
   */
  default int[] rgb() throws ImageFileException {
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(reduced()))) {
      return orientation().upright(stored(stream), storedWidth(), storedHeight());
    } catch (ImageFileException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw ImageFileException.damaged(length(), reason(e));
    }
  }

  /** The file without the parts that do not affect its pixels. */
  byte[] reduced();

  /**
   * Decodes the stored pixels.
   *
   * @param reduced a stream of {@link #reduced}
   * @return (row, column), each 0xRRGGBB
   */
  int[] stored(ImageInputStream reduced) throws IOException;

  private static String reason(Throwable e) {
    Throwable cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
