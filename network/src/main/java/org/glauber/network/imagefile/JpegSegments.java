package org.glauber.network.imagefile;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Parses the segments of a JPEG, from its start to its end-of-image marker. */
final class JpegSegments {
  /**
   * The most scans of a progressive file. Encoders write about ten; each costs a pass over the
   * image, even if it has few bytes.
   */
  static final int MAX_SCANS = 100;

  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COMMENT = 0xFE;
  private static final String EXIF = "Exif\0\0";
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
  private static final byte[] WITHOUT_TRANSFORM = {
    (byte) 0xFF, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  private final byte[] bytes;
  private final ByteArrayOutputStream reduced = new ByteArrayOutputStream();
  private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
  private Optional<Orientation> xmp = Optional.empty();
  private int at = 2;
  private int scans;
  private boolean hasJfif;
  private int adobe = -1; // the transform
  private int width;
  private int height;
  private int[] ids = {};
  private List<Boolean> halfRows = List.of();

  JpegSegments(byte[] bytes) {
    this.bytes = bytes;
  }

  JpegFile file() throws ImageFileException {
    reduced.write(bytes, 0, 2);
    reduced.writeBytes(WITHOUT_TRANSFORM);
    int marker = marker();
    while (marker != END_OF_IMAGE) {
      if (!standsAlone(marker)) {
        segment(marker);
      }
      marker = marker();
    }
    if (scans == 0 || ids.length == 0) {
      throw damaged("it has no " + (scans == 0 ? "scan" : "frame header"));
    }
    reduced.write(0xFF);
    reduced.write(END_OF_IMAGE);
    Orientation orientation =
        Orientation.ofExif(exif.toByteArray()).or(() -> xmp).orElse(Orientation.UPRIGHT);
    return new JpegFile(
        bytes.length,
        width,
        height,
        orientation,
        JpegColours.of(ids, hasJfif, adobe),
        halfRows,
        reduced.toByteArray());
  }

  /** Reads a marker, which any number of 0xFF may precede. */
  private int marker() throws ImageFileException {
    if (unsigned(at) != 0xFF) {
      throw damaged("at byte %,d there is no marker".formatted(at));
    }
    while (unsigned(at) == 0xFF) {
      at++;
    }
    return unsigned(at++);
  }

  private static boolean standsAlone(int marker) {
    return marker == 0x01 || marker >= 0xD0 && marker <= 0xD7; // TEM, RST
  }

  private void segment(int marker) throws ImageFileException {
    int start = at - 2;
    int length = unsigned(at) << 8 | unsigned(at + 1);
    if (marker < 0xC0 || marker == START_OF_IMAGE || length < 2) {
      throw damaged("at byte %,d marker 0x%02X is not valid".formatted(start, marker));
    }
    int end = at + length;
    if (end > bytes.length) {
      throw damaged("it is cut off in the segment of byte %,d".formatted(start));
    }
    byte[] content = Arrays.copyOfRange(bytes, at + 2, end);
    at = end;
    if (marker >= APP0 && marker <= APP15 || marker == COMMENT) {
      if (scans == 0) {
        application(marker, content);
      }
      return;
    }
    if (isFrame(marker)) {
      frame(marker, content);
    }
    if (marker == START_OF_SCAN) {
      scan();
    }
    reduced.write(bytes, start, at - start);
  }

  private void application(int marker, byte[] content) {
    if (marker == APP0 && content.length >= 14 && Orientation.startsWith(content, "JFIF\0")) {
      hasJfif = true;
    } else if (marker == APP14
        && content.length >= 12
        && Orientation.startsWith(content, "Adobe")) {
      adobe = content[11] & 0xFF;
    } else if (marker == APP1 && Orientation.startsWith(content, EXIF)) {
      exif.write(
          content, EXIF.length(), content.length - EXIF.length()); // long EXIF data are split
    } else if (marker == APP1 && Orientation.startsWith(content, XMP) && xmp.isEmpty()) {
      xmp = Orientation.ofXmp(content);
    }
  }

  /** Whether a marker begins a frame: SOF0 to SOF15 without DHT, JPG and DAC. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private void frame(int marker, byte[] content) throws ImageFileException {
    if (marker > 0xC2) {
      throw ImageFileException.unsupported(
          "must be a baseline or progressive JPEG with Huffman codes", kind(marker));
    }
    if (ids.length > 0 || content.length < 6) {
      throw damaged(ids.length > 0 ? "it has two frames" : "its frame header is too short");
    }
    int precision = content[0];
    height = (content[1] & 0xFF) << 8 | content[2] & 0xFF;
    width = (content[3] & 0xFF) << 8 | content[4] & 0xFF;
    int components = content[5] & 0xFF;
    if (width == 0 || height == 0 || content.length != 6 + 3 * components) {
      throw damaged("its frame header is not valid");
    }
    if (precision != 8) {
      throw ImageFileException.unsupported("must have 8 bits a component", precision + " bits");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw ImageFileException.unsupported(
          "must have 1, 3 or 4 components", "a JPEG of " + components);
    }
    ids = new int[components];
    for (int k = 0; k < components; k++) {
      ids[k] = content[6 + 3 * k] & 0xFF;
    }
    halfRows = halfRows(content, components);
  }

  private static List<Boolean> halfRows(byte[] frame, int components) {
    int[] across = new int[components];
    int[] down = new int[components];
    for (int k = 0; k < components; k++) {
      across[k] = frame[7 + 3 * k] >> 4;
      down[k] = frame[7 + 3 * k] & 0xF;
    }
    int mostAcross = Arrays.stream(across).max().orElseThrow();
    int mostDown = Arrays.stream(down).max().orElseThrow();
    return IntStream.range(0, components)
        .mapToObj(k -> across[k] == mostAcross && 2 * down[k] == mostDown)
        .toList();
  }

  private static String kind(int marker) {
    return switch (marker) {
      case 0xC3 -> "a lossless JPEG";
      case 0xC9, 0xCA -> "a JPEG with arithmetic codes";
      default -> "a JPEG of process SOF" + (marker - 0xC0);
    };
  }

  /** Skips the data of a scan, up to the first marker that is not part of them. */
  private void scan() throws ImageFileException {
    if (++scans > MAX_SCANS) {
      throw ImageFileException.unsupported(
          "must have at most %d scans".formatted(MAX_SCANS), "a JPEG of more");
    }
    while (at + 1 < bytes.length) {
      int next = unsigned(at + 1);
      if (unsigned(at) == 0xFF && next != 0 && next != 0xFF && !standsAlone(next)) {
        return;
      }
      at++;
    }
    throw damaged("it is cut off in its data");
  }

  private int unsigned(int index) throws ImageFileException {
    if (index >= bytes.length) {
      throw damaged("it is cut off before its end");
    }
    return bytes[index] & 0xFF;
  }

  private ImageFileException damaged(String reason) {
    return ImageFileException.damaged(bytes.length, reason);
  }
}
