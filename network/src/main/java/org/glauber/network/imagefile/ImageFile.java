package org.glauber.network.imagefile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A PNG or JPEG whose structure is known and whose pixels are not decoded yet: a caller checks the
 * size first, so that no header decides how much memory is taken.
 */
public sealed interface ImageFile permits PngFile, JpegFile {

  /**
   * Reads a file's structure.
   *
   * @throws ImageFileException when it is neither a PNG nor a JPEG, is not whole, or is of a kind
   *     that is not decoded
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

  /** The bytes in the file. */
  int length();

  /** The pixels in a stored row. */
  int storedWidth();

  /** The stored rows. */
  int storedHeight();

  /** How the stored pixels are turned when the image is shown. */
  Orientation orientation();

  /** Whether columns are shown as rows. */
  default boolean isTurned() {
    return orientation().swapsAxes();
  }

  /** The pixels in a row of the image as it is shown. */
  default int width() {
    return isTurned() ? storedHeight() : storedWidth();
  }

  /** The rows of the image as it is shown. */
  default int height() {
    return isTurned() ? storedWidth() : storedHeight();
  }

  /**
   * Decodes the image as it is shown: upright, what is transparent over white.
   *
   * @return (row, column), each 0xRRGGBB
   * @throws ImageFileException when the data are damaged; whatever a decoder throws at a stranger's
   *     bytes speaks against the bytes
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

  /** The file without what its pixels do not depend on. */
  byte[] reduced();

  /**
   * Decodes the pixels as they are stored.
   *
   * @param reduced what {@link #reduced} gives
   * @return (row, column), each 0xRRGGBB
   */
  int[] stored(ImageInputStream reduced) throws IOException;

  private static String reason(Throwable e) {
    Throwable cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
