package org.glauber.vqgan;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Creates valid and invalid image files. */
public final class TestImages {
  private TestImages() {}

  /** An image of one colour in {@code format}. */
  public static ByteString plain(int width, int height, Color colour, String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    fill(image, colour, 0, 0, width, height);
    return encoded(image, format);
  }

  /** Black with a white rectangle, as a PNG. */
  public static ByteString mask(int size, int x, int y, int width, int height) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    fill(image, Color.WHITE, x, y, width, height);
    return encoded(image, "png");
  }

  /** Wholly transparent, as a PNG. */
  public static ByteString transparent(int size) {
    return encoded(new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB), "png");
  }

  /** A PNG of a few dozen bytes whose header claims a size. */
  public static ByteString claiming(int width, int height) {
    byte[] png = plain(1, 1, Color.RED, "png").toByteArray();
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, width).putInt(20, height);
    CRC32 sum = new CRC32();
    sum.update(png, 12, 17);
    header.putInt(29, (int) sum.getValue());
    return ByteString.copyFrom(png);
  }

  /** A PNG with an orientation tag. */
  public static ByteString oriented(ByteString png, int orientation) {
    byte[] exif =
        HexFormat.of()
            .parseHex(
                "4d4d002a000000080001011200030000000100%02x000000000000".formatted(orientation));
    return withChunk(png, "eXIf", exif);
  }

  private static ByteString withChunk(ByteString png, String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(content);
    ByteBuffer chunk = ByteBuffer.allocate(12 + content.length);
    chunk.putInt(content.length).put(name).put(content).putInt((int) sum.getValue()).flip();
    int afterHeader = 33;
    return png.substring(0, afterHeader)
        .concat(ByteString.copyFrom(chunk))
        .concat(png.substring(afterHeader));
  }

  /** Noise in RGB with alpha of 16 bits a sample, with a colour profile of the given size. */
  public static ByteString noiseOfSixteenBits(int size, int profileBytes) {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(size, size);
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < size * size; k++) {
      raster.setPixel(k % size, k / size, random.ints(4, 0, 1 << 16).toArray());
    }
    byte[] profile = new byte[profileBytes];
    random.nextBytes(profile);
    return withChunk(
        encoded(new BufferedImage(model, raster, false, null), "png"), "iCCP", profile);
  }

  /** An opaque image of one grey, as a PNG of colour type 4. */
  public static ByteString greyWithAlpha(int size, int grey) {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(size, size);
    for (int k = 0; k < size * size; k++) {
      raster.setPixel(k % size, k / size, new int[] {grey, 255});
    }
    return encoded(new BufferedImage(model, raster, false, null), "png");
  }

  private static void fill(BufferedImage image, Color colour, int x, int y, int width, int height) {
    Graphics2D g = image.createGraphics();
    g.setColor(colour);
    g.fillRect(x, y, width, height);
    g.dispose();
  }

  public static ByteString encoded(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
