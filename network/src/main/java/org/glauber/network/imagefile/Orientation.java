package org.glauber.network.imagefile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rotation and reflection that turn stored pixels into the displayed image, as in EXIF.
 *
 * @param tag the EXIF value, 1 (as stored) to 8; 5 to 8 swap rows and columns
 */
public record Orientation(int tag) {
  static final Orientation UPRIGHT = new Orientation(1);

  private static final int MAX_TAG = 8;
  private static final int EXIF_TAG = 0x0112;
  private static final int TIFF_VERSION = 42;
  private static final int ENTRY_BYTES = 12;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final String EXIF_PREFIX = "Exif\0\0";
  private static final Pattern XMP =
      Pattern.compile("tiff:Orientation(?:\\s*=\\s*[\"']|\\s*>)\\s*([1-8])");

  public Orientation {
    if (tag < 1 || tag > MAX_TAG) {
      throw new IllegalArgumentException("tag must be 1 to 8: " + tag);
    }
  }

  /**
   * The orientation in EXIF data; empty when there is none or the data are broken, which viewers
   * ignore.
   *
   * @param exif a TIFF header and what follows, with or without the prefix "Exif"
   */
  static Optional<Orientation> ofExif(byte[] exif) {
    int start = startsWith(exif, EXIF_PREFIX) ? EXIF_PREFIX.length() : 0;
    ByteBuffer tiff = ByteBuffer.wrap(exif, start, exif.length - start).slice();
    if (tiff.remaining() < 8) {
      return Optional.empty();
    }
    switch (tiff.getShort(0)) {
      case 0x4949 -> tiff.order(ByteOrder.LITTLE_ENDIAN);
      case 0x4D4D -> tiff.order(ByteOrder.BIG_ENDIAN);
      default -> {
        return Optional.empty();
      }
    }
    long directory = Integer.toUnsignedLong(tiff.getInt(4));
    if (tiff.getShort(2) != TIFF_VERSION || directory + 2 > tiff.limit()) {
      return Optional.empty();
    }
    int entries = Short.toUnsignedInt(tiff.getShort((int) directory));
    for (int k = 0; k < entries; k++) {
      long entry = directory + 2 + (long) k * ENTRY_BYTES;
      if (entry + ENTRY_BYTES > tiff.limit()) {
        return Optional.empty();
      }
      if (Short.toUnsignedInt(tiff.getShort((int) entry)) == EXIF_TAG) {
        return ofValue(tiff, (int) entry);
      }
    }
    return Optional.empty();
  }

  private static Optional<Orientation> ofValue(ByteBuffer tiff, int entry) {
    int value =
        switch (tiff.getShort(entry + 2)) {
          case BYTE -> tiff.get(entry + 8);
          case SHORT -> tiff.getShort(entry + 8);
          case LONG -> tiff.getInt(entry + 8);
          default -> 0;
        };
    return value >= 1 && value <= MAX_TAG
        ? Optional.of(new Orientation(value))
        : Optional.of(UPRIGHT);
  }

  /** The orientation in an XMP packet; empty when there is none. */
  static Optional<Orientation> ofXmp(byte[] packet) {
    Matcher matcher = XMP.matcher(new String(packet, StandardCharsets.ISO_8859_1));
    return matcher.find()
        ? Optional.of(new Orientation(Integer.parseInt(matcher.group(1))))
        : Optional.empty();
  }

  /** Whether bytes begin with a prefix, encoded in ISO 8859-1. */
  static boolean startsWith(byte[] bytes, String prefix) {
    return new String(
            bytes, 0, Math.min(bytes.length, prefix.length()), StandardCharsets.ISO_8859_1)
        .equals(prefix);
  }

  /** Whether the displayed width is the stored height. */
  boolean swapsAxes() {
    return tag >= 5;
  }

  /**
   * The displayed pixels (row, column).
   *
   * @param stored (row, column)
   * @param width the stored width
   * @param height the stored height
   */
  int[] upright(int[] stored, int width, int height) {
    if (tag == 1) {
      return stored;
    }
    boolean mirrorsColumns = tag == 2 || tag == 3 || tag == 7 || tag == 8;
    boolean mirrorsRows = tag == 3 || tag == 4 || tag == 6 || tag == 7;
    int shownWidth = swapsAxes() ? height : width;
    int[] shown = new int[stored.length];
    for (int k = 0; k < shown.length; k++) {
      int column = swapsAxes() ? k / shownWidth : k % shownWidth;
      int row = swapsAxes() ? k % shownWidth : k / shownWidth;
      shown[k] =
          stored[
              (mirrorsRows ? height - 1 - row : row) * width
                  + (mirrorsColumns ? width - 1 - column : column)];
    }
    return shown;
  }
}
