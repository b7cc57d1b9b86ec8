package org.glauber.network.imagefile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNGs of every kind, chunk by chunk. */
final class PngWriter {
  private static final int[][] ADAM7 = { // first column, first row, column step, row step
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };
  private static final int[][] AT_ONCE = {{0, 0, 1, 1}};

  private final ByteArrayOutputStream png = new ByteArrayOutputStream();

  PngWriter() {
    png.writeBytes(PngChunks.SIGNATURE.getBytes(StandardCharsets.ISO_8859_1));
  }

  PngWriter header(int width, int height, int type, int depth, boolean isInterlaced) {
    return chunk(
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {(byte) depth, (byte) type, 0, 0, (byte) (isInterlaced ? 1 : 0)})
            .array());
  }

  PngWriter chunk(String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(content);
    png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    png.writeBytes(name);
    png.writeBytes(content);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    return this;
  }

  /**
   * The data and the end.
   *
   * @param samples (row, column, band)
   */
  byte[] data(int[][][] samples, int depth, boolean isInterlaced) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (int[] pass : isInterlaced ? ADAM7 : AT_ONCE) {
      for (int row = pass[1]; row < samples.length; row += pass[3]) {
        if (pass[0] < samples[row].length) {
          raw.write(0); // no filter
          raw.writeBytes(packed(samples[row], pass[0], pass[2], depth));
        }
      }
    }
    return chunk("IDAT", deflated(raw.toByteArray())).chunk("IEND", new byte[0]).bytes();
  }

  byte[] bytes() {
    return png.toByteArray();
  }

  private static byte[] packed(int[][] row, int first, int step, int depth) {
    StringBuilder bits = new StringBuilder();
    for (int column = first; column < row.length; column += step) {
      for (int sample : row[column]) {
        bits.append(Integer.toBinaryString(1 << depth | sample), 1, depth + 1);
      }
    }
    bits.append("0".repeat(-bits.length() & 7));
    byte[] bytes = new byte[bits.length() / 8];
    for (int k = 0; k < bytes.length; k++) {
      bytes[k] = (byte) Integer.parseInt(bits, 8 * k, 8 * k + 8, 2);
    }
    return bytes;
  }

  static byte[] deflated(byte[] raw) {
    byte[] buffer = new byte[raw.length + 64];
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(raw);
      deflater.finish();
      return Arrays.copyOf(buffer, deflater.deflate(buffer));
    }
  }
}
