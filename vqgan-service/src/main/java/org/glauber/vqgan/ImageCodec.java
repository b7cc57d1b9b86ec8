package org.glauber.vqgan;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.glauber.server.status.Refusals;

/**
 * PNG and JPEG at the edge. The size is read from the header before anything is decoded, and must
 * be the model's: nobody's header decides how much memory is taken.
 */
final class ImageCodec {
  private static final List<String> FORMATS = List.of("png", "jpeg");
  private static final int CHANNELS = 3;

  private ImageCodec() {}

  /**
   * Decodes an image; what is transparent becomes white.
   *
   * @return its pixels (channel, row, column), from -1 to 1
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT
   */
  static float[] decode(String field, byte[] bytes, int width, int height) {
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      ImageReader reader = reader(field, stream, bytes.length);
      try {
        reader.setInput(stream, true, true);
        requireSize(field, reader.getWidth(0), reader.getHeight(0), width, height);
        return pixels(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Refusals.invalidArgument(
          field,
          "must be a whole PNG or JPEG",
          "%,d bytes: %s".formatted(bytes.length, e.getMessage()));
    }
  }

  private static ImageReader reader(String field, ImageInputStream stream, int length)
      throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
        return reader;
      }
      reader.dispose();
    }
    throw Refusals.invalidArgument(
        field, "must be a PNG or a JPEG", "%,d bytes of something else".formatted(length));
  }

  private static void requireSize(
      String field, int width, int height, int expectedWidth, int expectedHeight) {
    if (width != expectedWidth || height != expectedHeight) {
      throw Refusals.invalidArgument(
          field,
          "must be %d × %d pixels".formatted(expectedWidth, expectedHeight),
          "%,d × %,d pixels".formatted(width, height));
    }
  }

  private static float[] pixels(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    BufferedImage opaque = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = opaque.createGraphics();
    g.drawImage(image, 0, 0, Color.WHITE, null);
    g.dispose();
    int[] rgb = opaque.getRGB(0, 0, width, height, null, 0, width);
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
