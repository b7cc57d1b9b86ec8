package org.glauber.vqgan;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.glauber.model.ImageSize;
import org.glauber.server.status.RefusalException;
import org.glauber.vqgan.image.ImageCodec;

/**
 * Any bytes decode to pixels of the model's size or are refused. The first byte decides what the
 * others become: raw bytes, the chunks of a PNG with valid checksums, which a fuzzer would not
 * find, or segments and edits of a JPEG.
 */
public final class ImageCodecFuzz {
  private static final int SIDE = 8;
  private static final ImageSize SIZE = new ImageSize(SIDE, SIDE);
  private static final List<String> CHUNKS =
      List.of("PLTE", "tRNS", "IDAT", "eXIf", "iTXt", "zTXt", "tEXt", "iCCP", "IHDR");
  private static final List<String> BEGINNINGS =
      List.of(
          "",
          "Exif\0\0MM\0*\0\0\0\b",
          "http://ns.adobe.com/xap/1.0/\0",
          "XML:com.adobe.xmp\0",
          "Raw profile type exif\0",
          "Adobe\0",
          "JFIF\0",
          "ICC_PROFILE\0\1\1");
  private static final ByteString JPEG = TestImages.plain(SIDE, SIDE, Color.ORANGE, "jpg");

  private ImageCodecFuzz() {}

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    ByteBuffer input = ByteBuffer.wrap(bytes);
    byte[] image =
        switch (next(input) % 3) {
          case 0 -> rest(input);
          case 1 -> png(input);
          default -> jpeg(input);
        };
    try {
      int[] rgb = ImageCodec.decode("image", ByteString.copyFrom(image), SIZE);
      if (rgb.length != SIDE * SIDE) {
        throw new AssertionError(rgb.length + " pixels");
      }
    } catch (RefusalException e) {
      // The file was refused with a reason.
    }
  }

  private static byte[] png(ByteBuffer input) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(latin("\u0089PNG\r\n\u001a\n"));
    ByteBuffer header = ByteBuffer.allocate(13).putInt(SIDE).putInt(SIDE);
    header.put((byte) next(input)).put((byte) next(input));
    chunk(png, "IHDR", header.put(12, (byte) (next(input) & 1)).array());
    while (input.hasRemaining()) {
      String type = CHUNKS.get(next(input) % CHUNKS.size());
      byte[] content = content(input);
      chunk(png, type, type.equals("IDAT") ? deflated(content) : content);
    }
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(latin(type));
    sum.update(content);
    png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    png.writeBytes(latin(type));
    png.writeBytes(content);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  private static byte[] deflated(byte[] content) {
    byte[] filled = new byte[SIDE * (8 * SIDE + 2)]; // as many as the largest kind needs
    System.arraycopy(content, 0, filled, 0, content.length);
    byte[] buffer = new byte[2 * filled.length];
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(filled);
      deflater.finish();
      return ByteString.copyFrom(buffer, 0, deflater.deflate(buffer)).toByteArray();
    }
  }

  private static byte[] jpeg(ByteBuffer input) {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    jpeg.writeBytes(JPEG.substring(0, 2).toByteArray());
    for (int segments = next(input) % 4; segments > 0; segments--) {
      jpeg.write(0xFF);
      jpeg.write(0xC0 | next(input));
      byte[] content = content(input);
      jpeg.write((content.length + 2) >> 8);
      jpeg.write(content.length + 2);
      jpeg.writeBytes(content);
    }
    int start = jpeg.size();
    jpeg.writeBytes(JPEG.substring(2).toByteArray());
    byte[] changed = jpeg.toByteArray();
    while (input.remaining() >= 3) {
      int at = start + Short.toUnsignedInt(input.getShort()) % (changed.length - start);
      changed[at] ^= input.get();
    }
    return changed;
  }

  /** A known beginning, then bytes of the input. */
  private static byte[] content(ByteBuffer input) {
    byte[] beginning = latin(BEGINNINGS.get(next(input) % BEGINNINGS.size()));
    byte[] tail = new byte[Math.min(next(input), input.remaining())];
    input.get(tail);
    return ByteString.copyFrom(beginning).concat(ByteString.copyFrom(tail)).toByteArray();
  }

  private static byte[] rest(ByteBuffer input) {
    byte[] rest = new byte[input.remaining()];
    input.get(rest);
    return rest;
  }

  private static int next(ByteBuffer input) {
    return input.hasRemaining() ? input.get() & 0xFF : 0;
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
