package org.glauber.network.imagefile;

/**
 * The colour space of a JPEG's components, determined by the rules of libjpeg, which nearly every
 * viewer follows. Four components are inverted CMYK, as Adobe's programs write them.
 */
enum JpegColours {
  GREY(1),
  RGB(3),
  YCC(3),
  CMYK(4),
  YCCK(4);

  private static final int MAX = 255;
  private static final int CENTRE = 128;

  private final int components;

  JpegColours(int components) {
    this.components = components;
  }

  /**
   * The colour space of a file.
   *
   * @param ids the component identifiers; 1, 3 or 4 of them
   * @param hasJfif whether there is a JFIF segment
   * @param adobe the transform of the Adobe segment; negative when there is none
   */
  static JpegColours of(int[] ids, boolean hasJfif, int adobe) {
    return switch (ids.length) {
      case 1 -> GREY;
      case 3 -> {
        boolean isRgbByName = ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
        yield !hasJfif && (adobe == 0 || adobe < 0 && isRgbByName) ? RGB : YCC;
      }
      case 4 -> adobe > 0 ? YCCK : CMYK;
      default -> throw new IllegalArgumentException(ids.length + " components");
    };
  }

  /**
   * The pixels, each 0xRRGGBB.
   *
   * @param planes (component, pixel)
   */
  int[] rgb(int[][] planes) {
    if (planes.length != components) {
      throw new IllegalArgumentException(
          "%d components, not %d".formatted(planes.length, components));
    }
    int[] rgb = new int[planes[0].length];
    int[] pixel = new int[components];
    for (int k = 0; k < rgb.length; k++) {
      for (int component = 0; component < components; component++) {
        pixel[component] = planes[component][k];
      }
      rgb[k] = rgb(pixel);
    }
    return rgb;
  }

  private int rgb(int[] pixel) {
    return switch (this) {
      case GREY -> packed(pixel[0], pixel[0], pixel[0]);
      case RGB -> packed(pixel[0], pixel[1], pixel[2]);
      case YCC -> ofYcc(pixel);
      case CMYK -> inked(packed(pixel[0], pixel[1], pixel[2]), pixel[3]);
      case YCCK -> inked(ofYcc(pixel) ^ 0xFFFFFF, pixel[3]);
    };
  }

  /** Full-range ITU-R BT.601, as JFIF specifies. */
  private static int ofYcc(int[] pixel) {
    int y = pixel[0];
    int blue = pixel[1] - CENTRE;
    int red = pixel[2] - CENTRE;
    return packed(
        rounded(y + 1.402 * red),
        rounded(y - 0.344136286 * blue - 0.714136286 * red),
        rounded(y + 1.772 * blue));
  }

  private static int rounded(double value) {
    return Math.clamp(Math.round(value), 0, MAX);
  }

  /** Each colour darkened by black ink; {@code white} is its inverse, 255 for no ink. */
  private static int inked(int rgb, int white) {
    return packed(
        dimmed(rgb >> 16 & MAX, white), dimmed(rgb >> 8 & MAX, white), dimmed(rgb & MAX, white));
  }

  private static int dimmed(int value, int white) {
    return (value * white + MAX / 2) / MAX;
  }

  private static int packed(int red, int green, int blue) {
    return red << 16 | green << 8 | blue;
  }
}
