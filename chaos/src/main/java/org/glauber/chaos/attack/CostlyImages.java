package org.glauber.chaos.attack;

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
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Image files of 64 × 64 pixels that are as costly to decode as the limits allow. */
final class CostlyImages {
  private static final int SIDE = 64;
  private static final int PNG_HEADER_BYTES = 33; // signature and IHDR
  private static final int REMARK_BYTES = 1_000_000;
  private static final int SCANS = 100;
  private static final int START_OF_SCAN = 0xDA;

  private CostlyImages() {}

  /** A mask that keeps the left half of an image. */
  static byte[] mask() {
    BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int row = 0; row < SIDE; row++) {
      for (int column = SIDE / 2; column < SIDE; column++) {
        mask.setRGB(column, row, 0xFFFFFF);
      }
    }
    return png(mask);
  }

  /** A PNG of noise with 64 bits per pixel and a comment of 1 MB. */
  static byte[] largestPng() {
    ComponentColorModel colours =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            true,
            false,
            ComponentColorModel.TRANSLUCENT,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = colours.createCompatibleWritableRaster(SIDE, SIDE);
    SplittableRandom random = new SplittableRandom(1);
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        for (int band = 0; band < raster.getNumBands(); band++) {
          raster.setSample(column, row, band, random.nextInt(1 << 16));
        }
      }
    }
    byte[] png = png(new BufferedImage(colours, raster, false, null));
    byte[] remark = remark();
    return ByteBuffer.allocate(png.length + remark.length)
        .put(png, 0, PNG_HEADER_BYTES)
        .put(remark)
        .put(png, PNG_HEADER_BYTES, png.length - PNG_HEADER_BYTES)
        .array();
  }

  private static byte[] remark() {
    byte[] body = ("tEXtComment\0" + "x".repeat(REMARK_BYTES)).getBytes(StandardCharsets.US_ASCII);
    CRC32 check = new CRC32();
    check.update(body);
    return ByteBuffer.allocate(body.length + 8)
        .putInt(body.length - 4)
        .put(body)
        .putInt((int) check.getValue())
        .array();
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A progressive JPEG whose last scan is repeated, to a hundred scans in total. */
  static byte[] manyScans() {
    byte[] jpeg = progressive();
    int lastScan = lastScan(jpeg);
    int length = jpeg.length - 2 - lastScan; // without the end-of-image marker
    int count = SCANS - scans(jpeg);
    ByteBuffer all = ByteBuffer.allocate(jpeg.length + count * length);
    all.put(jpeg, 0, jpeg.length - 2);
    for (int k = 0; k < count; k++) {
      all.put(jpeg, lastScan, length);
    }
    return all.put(jpeg, jpeg.length - 2, 2).array();
  }

  private static int lastScan(byte[] jpeg) {
    int at = jpeg.length - 2;
    while (!isScan(jpeg, at)) {
      at--;
    }
    return at;
  }

  private static int scans(byte[] jpeg) {
    int count = 0;
    for (int at = 0; at < jpeg.length - 1; at++) {
      count += isScan(jpeg, at) ? 1 : 0;
    }
    return count;
  }

  private static boolean isScan(byte[] jpeg, int at) {
    return (jpeg[at] & 0xFF) == 0xFF && (jpeg[at + 1] & 0xFF) == START_OF_SCAN;
  }

  private static byte[] progressive() {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(2);
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        image.setRGB(column, row, random.nextInt(1 << 24));
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }
}
