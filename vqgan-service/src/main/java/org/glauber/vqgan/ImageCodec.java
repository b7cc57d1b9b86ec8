package org.glauber.vqgan;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.glauber.network.imagefile.ImageFile;
import org.glauber.network.imagefile.ImageFileException;
import org.glauber.server.status.Refusals;

/**
 * PNG and JPEG at the edge. The size is read from the header before anything is decoded, and must
 * be the model's: nobody's header decides how much memory is taken.
 */
final class ImageCodec {
  private static final int CHANNELS = 3;
  private static final int MOST_BYTES_OF_A_PIXEL = 8; // four samples of 16 bits
  private static final int MOST_BYTES_BESIDES = 1 << 20; // a printer's ICC profile takes half of it

  private ImageCodec() {}

  /**
   * Decodes an image as a viewer shows it: upright; what is transparent becomes white.
   *
   * @return its pixels (channel, row, column), from -1 to 1
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT
   */
  static float[] decode(String field, byte[] bytes, int width, int height) {
    long most = (long) MOST_BYTES_OF_A_PIXEL * width * height + MOST_BYTES_BESIDES;
    if (bytes.length > most) {
      throw Refusals.invalidArgument(
          field,
          "must take at most %,d bytes".formatted(most),
          "%,d bytes long".formatted(bytes.length));
    }
    try {
      ImageFile file = ImageFile.of(bytes);
      requireSize(field, file, width, height);
      return pixels(file.rgb());
    } catch (ImageFileException e) {
      throw Refusals.invalidArgument(field, e.rule(), e.found());
    }
  }

  private static void requireSize(String field, ImageFile file, int width, int height) {
    if (file.width() != width || file.height() != height) {
      String turned =
          file.isTurned()
              ? " when turned as its orientation %d says".formatted(file.orientation().tag())
              : "";
      throw Refusals.invalidArgument(
          field,
          "must be %d × %d pixels".formatted(width, height),
          "%,d × %,d pixels%s".formatted(file.width(), file.height(), turned));
    }
  }

  private static float[] pixels(int[] rgb) {
    float[] pixels = new float[CHANNELS * rgb.length];
    for (int k = 0; k < rgb.length; k++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        int value = rgb[k] >> 8 * (CHANNELS - 1 - channel) & 0xFF;
        pixels[channel * rgb.length + k] = value / 127.5f - 1;
      }
    }
    return pixels;
  }

  /** Encodes pixels (channel, row, column) as a PNG. */
  static byte[] encode(float[] pixels, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    for (int k = 0; k < rgb.length; k++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        float value = pixels[channel * rgb.length + k];
        rgb[k] = rgb[k] << 8 | Math.clamp(Math.round((value + 1) * 127.5f), 0, 255);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    // In memory: ImageIO's own stream would write a temporary file for every image.
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
