package org.glauber.trainer.images;

import java.awt.geom.AffineTransform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a camera was held, as EXIF has it: 1 upright, 2 mirrored, 3 upside down, 4 both, 5 to 8 the
 * same lying on a side. Of a JPEG it is in the segment APP1, of a PNG in the chunk eXIf.
 */
record Orientation(int value) {
  private static final Orientation UPRIGHT = new Orientation(1);
  private static final int TAG = 0x0112;
  private static final int ENTRY_BYTES = 12;
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8};
  private static final String EXIF = "Exif\0\0";
  private static final int APP1 = 0xE1;
  private static final int START_OF_SCAN = 0xDA;
  private static final int PNG_HEADER = 8;

  /** The orientation of a file; upright where it has none, or one that cannot be read. */
  static Orientation of(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    try {
      return file[0] == JPEG[0] && file[1] == JPEG[1] ? ofJpeg(bytes) : ofPng(bytes);
    } catch (IndexOutOfBoundsException e) {
      return UPRIGHT; // the file ends within its header
    }
  }

  private static Orientation ofJpeg(ByteBuffer file) {
    int at = 2;
    while ((file.get(at) & 0xFF) == 0xFF && (file.get(at + 1) & 0xFF) != START_OF_SCAN) {
      int length = file.getShort(at + 2) & 0xFFFF;
      if ((file.get(at + 1) & 0xFF) == APP1 && text(file, at + 4, EXIF.length()).equals(EXIF)) {
        return ofExif(file.slice(at + 4 + EXIF.length(), length - 2 - EXIF.length()));
      }
      at += 2 + length;
    }
    return UPRIGHT;
  }

  private static Orientation ofPng(ByteBuffer file) {
    int at = PNG_HEADER;
    while (at + PNG_HEADER <= file.limit()) {
      int length = file.getInt(at);
      if (text(file, at + 4, 4).equals("eXIf")) {
        return ofExif(file.slice(at + PNG_HEADER, length));
      }
      at = Math.addExact(at, Math.addExact(length, ENTRY_BYTES));
      if (length < 0) {
        return UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  private static Orientation ofExif(ByteBuffer exif) {
    exif.order(exif.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = exif.getInt(4);
    int entries = exif.getShort(directory) & 0xFFFF;
    for (int k = 0; k < entries; k++) {
      int entry = directory + 2 + k * ENTRY_BYTES;
      if ((exif.getShort(entry) & 0xFFFF) == TAG) {
        int value = exif.getShort(entry + 8);
        return value >= 1 && value <= 8 ? new Orientation(value) : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  private static String text(ByteBuffer file, int at, int length) {
    byte[] bytes = new byte[length];
    file.get(at, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Whether width and height change places. */
  boolean swapsSides() {
    return value >= 5;
  }

  /** What makes a picture of this size upright; null when it is. */
  @Nullable AffineTransform turn(int width, int height) {
    return switch (value) {
      case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
      case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
      case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
      case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
      case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
      case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
      case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
      default -> null;
    };
  }
}
