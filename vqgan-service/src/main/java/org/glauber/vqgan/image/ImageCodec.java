package org.glauber.vqgan.image;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.glauber.model.ImageSize;
import org.glauber.network.imagefile.ImageFile;
import org.glauber.network.imagefile.ImageFileException;
import org.glauber.server.status.Refusals;

/**
 * Decodes and encodes image files. The size is read from a file's header before its pixels are
 * decoded, and must be the model's, so that no file determines how much memory is allocated.
 */
public final class ImageCodec {
  private ImageCodec() {}

  /**
   * Requires that a file takes no more bytes than an image of its size can need.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT
   */
  public static void requireBytes(String field, ByteString file, ImageSize size) {
    if (file.size() > size.maxFileBytes()) {
      throw Refusals.invalidArgument(
          field,
          "must take at most %,d bytes: remove its metadata and colour profile"
              .formatted(size.maxFileBytes()),
          "%,d bytes".formatted(file.size()));
    }
  }

  /**
   * Decodes an image as a viewer shows it: with its orientation applied and transparency on white.
   *
   * @return its pixels (row, column), each 0xRRGGBB
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT
   */
  public static int[] decode(String field, ByteString bytes, ImageSize size) {
    requireBytes(field, bytes, size);
    try {
      ImageFile file = ImageFile.of(bytes.toByteArray());
      requireSize(field, file, size);
      return file.rgb();
    } catch (ImageFileException e) {
      throw Refusals.invalidArgument(field, e.rule(), e.found());
    }
  }

  private static void requireSize(String field, ImageFile file, ImageSize size) {
    if (file.width() != size.width() || file.height() != size.height()) {
      String turned =
          file.isTurned()
              ? " when turned as its orientation %d says".formatted(file.orientation().tag())
              : "";
      throw Refusals.invalidArgument(
          field,
          "must be %d × %d pixels".formatted(size.width(), size.height()),
          "%,d × %,d pixels%s".formatted(file.width(), file.height(), turned));
    }
  }

  /** Encodes pixels (row, column), each 0xRRGGBB, as a PNG. */
  public static ByteString encode(int[] rgb, ImageSize size) {
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    System.arraycopy(
        rgb, 0, ((DataBufferInt) image.getRaster().getDataBuffer()).getData(), 0, rgb.length);
    ByteString.Output png = ByteString.newOutput();
    // In memory: ImageIO's own stream would write a temporary file for every image.
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteString();
  }
}
