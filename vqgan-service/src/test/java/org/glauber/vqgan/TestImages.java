package org.glauber.vqgan;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Images, and what claims to be one. */
final class TestImages {
  private TestImages() {}

  /** One colour, as {@code format}. */
  static ByteString plain(int width, int height, Color colour, String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    fill(image, colour, 0, 0, width, height);
    return encoded(image, format);
  }

  /** Black with a white rectangle, as a PNG. */
  static ByteString mask(int size, int x, int y, int width, int height) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    fill(image, Color.WHITE, x, y, width, height);
    return encoded(image, "png");
  }

  /** Wholly transparent, as a PNG. */
  static ByteString transparent(int size) {
    return encoded(new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB), "png");
  }

  /** A PNG of a few dozen bytes whose header claims a size. */
  static ByteString claiming(int width, int height) {
    byte[] png = plain(1, 1, Color.RED, "png").toByteArray();
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, width).putInt(20, height);
    CRC32 sum = new CRC32();
    sum.update(png, 12, 17);
    header.putInt(29, (int) sum.getValue());
    return ByteString.copyFrom(png);
  }

  private static void fill(BufferedImage image, Color colour, int x, int y, int width, int height) {
    Graphics2D g = image.createGraphics();
    g.setColor(colour);
    g.fillRect(x, y, width, height);
    g.dispose();
  }

  static ByteString encoded(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
