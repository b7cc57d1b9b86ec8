package org.glauber.network.imagefile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;

/** Parses the chunks of a PNG and verifies the checksum of each. */
final class PngChunks {
  static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

  private static final int HEADER_BYTES = 13;
  private static final int FRAME_BYTES = 12; // length, type and checksum of a chunk
  private static final int MAX_TEXT_BYTES = 1 << 20; // limit of all inflated texts together
  private static final byte[] NONE = {};

  private final ByteBuffer bytes;
  private final ByteArrayOutputStream reduced = new ByteArrayOutputStream();
  private Optional<Orientation> exif = Optional.empty();
  private Optional<Orientation> xmp = Optional.empty();
  private byte[] header = NONE;
  private byte[] palette = NONE;
  private byte[] transparency = NONE;
  private boolean hasData;
  private int textBytesLeft = MAX_TEXT_BYTES;

  PngChunks(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  PngFile file() throws ImageFileException {
    bytes.position(SIGNATURE.length());
    reduced.write(bytes.array(), 0, SIGNATURE.length());
    while (chunk()) {
      // chunk() stores what it reads
    }
    ByteBuffer size = ByteBuffer.wrap(header);
    int width = size.getInt();
    int height = size.getInt();
    PngColours colours = new PngColours(header[9], header[8], palette, transparency);
    if (width <= 0 || height <= 0 || !colours.isLegal()) {
      throw damaged(
          "colour type %d of %d bits, %d × %d pixels, is not valid"
              .formatted(header[9], header[8], width, height));
    }
    if (!hasData || colours.hasPalette() && palette.length == 0) {
      throw damaged("it has no " + (hasData ? "palette" : "data"));
    }
    return new PngFile(
        bytes.capacity(),
        width,
        height,
        exif.or(() -> xmp).orElse(Orientation.UPRIGHT),
        colours,
        reduced.toByteArray());
  }

  /** Reads a chunk; returns whether others may follow. */
  private boolean chunk() throws ImageFileException {
    int start = bytes.position();
    if (bytes.remaining() < FRAME_BYTES) {
      throw damaged("it is cut off after byte %,d".formatted(start));
    }
    long length = Integer.toUnsignedLong(bytes.getInt());
    String type = text(start + 4, 4);
    if (length > bytes.remaining() - 8) {
      throw damaged("it is cut off in chunk %s of byte %,d".formatted(printable(type), start));
    }
    int size = (int) length;
    CRC32 sum = new CRC32();
    sum.update(bytes.array(), start + 4, 4 + size);
    if (bytes.getInt(start + 8 + size) != (int) sum.getValue()) {
      throw damaged(
          "chunk %s of byte %,d does not match its checksum".formatted(printable(type), start));
    }
    byte[] content = new byte[size];
    bytes.get(start + 8, content);
    bytes.position(start + FRAME_BYTES + size);
    if (header.length == 0 && !(type.equals("IHDR") && size == HEADER_BYTES)) {
      throw damaged("it does not begin with a header");
    }
    take(type, content);
    if (isNeeded(type)) {
      reduced.write(bytes.array(), start, FRAME_BYTES + size);
    }
    return !type.equals("IEND");
  }

  private static boolean isNeeded(String type) {
    return switch (type) {
      case "IHDR", "PLTE", "IDAT", "IEND" -> true;
      default -> false;
    };
  }

  private void take(String type, byte[] content) throws ImageFileException {
    switch (type) {
      case "IHDR" -> {
        if (header.length > 0) {
          throw damaged("it has two headers");
        }
        header = content;
      }
      case "PLTE" -> palette = content;
      case "tRNS" -> transparency = content;
      case "IDAT" -> hasData = true;
      case "eXIf" -> exif = exif.or(() -> Orientation.ofExif(content));
      case "iTXt", "zTXt", "tEXt" -> takeText(type, content);
      default -> {}
    }
  }

  /**
   * Reads a text chunk: XMP, which has its own keyword, or EXIF in hexadecimal digits, as older
   * versions of ImageMagick wrote it.
   */
  private void takeText(String type, byte[] content) {
    if (type.equals("iTXt") && Orientation.startsWith(content, "XML:com.adobe.xmp\0")) {
      xmp = xmp.or(() -> Orientation.ofXmp(internationalText(content)));
    } else if (Orientation.startsWith(content, "Raw profile type exif\0")
        || Orientation.startsWith(content, "Raw profile type APP1\0")) {
      int keyword = "Raw profile type exif\0".length();
      byte[] text = type.equals("zTXt") ? inflated(content, keyword + 1) : tail(content, keyword);
      exif = exif.or(() -> Orientation.ofExif(rawProfile(text)));
    }
  }

  /**
   * The text of an iTXt chunk. After the keyword it has a compression flag, a method, a language, a
   * translated keyword, and the text.
   */
  private byte[] internationalText(byte[] content) {
    int flag = "XML:com.adobe.xmp\0".length();
    int start = flag + 2;
    for (int zeros = 0; zeros < 2 && start < content.length; start++) {
      zeros += content[start] == 0 ? 1 : 0;
    }
    boolean isCompressed = flag < content.length && content[flag] == 1;
    return isCompressed ? inflated(content, start) : tail(content, start);
  }

  /**
   * The bytes of a raw profile: a line with its name, a line with its length, then hexadecimal
   * digits.
   */
  private static byte[] rawProfile(byte[] text) {
    String[] lines = new String(text, StandardCharsets.ISO_8859_1).strip().split("\n", 3);
    String digits = lines.length < 3 ? "" : lines[2].replaceAll("\\s", "");
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      return NONE; // viewers ignore it, too
    }
  }

  private static byte[] tail(byte[] content, int start) {
    return start >= content.length ? NONE : Arrays.copyOfRange(content, start, content.length);
  }

  private byte[] inflated(byte[] content, int start) {
    try (InflaterInputStream text =
        new InflaterInputStream(new ByteArrayInputStream(tail(content, start)))) {
      byte[] inflated = text.readNBytes(textBytesLeft);
      textBytesLeft -= inflated.length;
      return inflated;
    } catch (IOException e) {
      return NONE;
    }
  }

  private String text(int start, int length) {
    return new String(bytes.array(), start, length, StandardCharsets.ISO_8859_1);
  }

  /** A chunk's type with every byte that is not a letter replaced. */
  private static String printable(String type) {
    return type.replaceAll("[^A-Za-z]", "?");
  }

  private ImageFileException damaged(String reason) {
    return ImageFileException.damaged(bytes.capacity(), reason);
  }
}
