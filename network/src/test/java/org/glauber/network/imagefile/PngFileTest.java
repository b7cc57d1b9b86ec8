package org.glauber.network.imagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PNGs of every colour type, depth and interlacing, compared with what the standard specifies. */
class PngFileTest {
  private static final byte[] ORIENTED = exif(6);

  /** Type, depth, interlaced, with tRNS, width and height. */
  static Stream<Arguments> kinds() {
    return Stream.of(1, 2, 4, 8, 16)
        .flatMap(
            depth ->
                IntStream.of(0, 2, 3, 4, 6)
                    .filter(type -> new PngColours(type, depth, bytes(), bytes()).isLegal())
                    .boxed()
                    .flatMap(type -> kinds(type, depth)));
  }

  private static Stream<Arguments> kinds(int type, int depth) {
    return Stream.of(false, true)
        .flatMap(
            isInterlaced ->
                Stream.of(false, true)
                    .filter(hasTrns -> !hasTrns || type < 4)
                    .flatMap(
                        hasTrns ->
                            Stream.of(
                                Arguments.of(type, depth, isInterlaced, hasTrns, 11, 9),
                                Arguments.of(type, depth, isInterlaced, hasTrns, 1, 1))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindIsShownAsTheStandardSays(
      int type, int depth, boolean isInterlaced, boolean hasTrns, int width, int height)
      throws ImageFileException {
    SplittableRandom random = new SplittableRandom(type * 100 + depth);
    int bands = List.of(1, 0, 3, 1, 2, 0, 4).get(type);
    int max = (1 << depth) - 1;
    int[][][] samples = new int[height][width][bands];
    for (int k = 0; k < height * width * bands; k++) {
      samples[k / bands / width][k / bands % width][k % bands] =
          k % 3 == 0 ? max * (k & 1) : random.nextInt(max + 1);
    }
    byte[] palette = random(random, 3 << Math.min(depth, 8));
    byte[] alphas = random(random, 1 << Math.min(depth, 8) - 1);
    int[] key = samples[height / 2][width / 2];
    PngWriter png = new PngWriter().header(width, height, type, depth, isInterlaced);
    if (type == 3) {
      png.chunk("PLTE", palette);
    }
    if (hasTrns) {
      png.chunk("tRNS", type == 3 ? alphas : wide(key));
    }
    int[] shown = ImageFile.of(png.data(samples, depth, isInterlaced)).rgb();
    for (int k = 0; k < shown.length; k++) {
      int[] pixel = samples[k / width][k % width];
      double alpha = bands % 2 == 0 ? pixel[bands - 1] / (double) max : 1;
      double[] colour = new double[3];
      for (int channel = 0; channel < 3; channel++) {
        colour[channel] = pixel[type == 0 || type == 3 || type == 4 ? 0 : channel] / (double) max;
        if (type == 3) {
          colour[channel] = (palette[3 * pixel[0] + channel] & 0xFF) / 255.0;
        }
      }
      if (hasTrns && type == 3) {
        alpha = pixel[0] < alphas.length ? (alphas[pixel[0]] & 0xFF) / 255.0 : 1;
      } else if (hasTrns) {
        alpha = Arrays.equals(pixel, key) ? 0 : 1;
      }
      int expected = 0;
      for (double value : colour) {
        expected = expected << 8 | (int) Math.round(255 * (alpha * value + 1 - alpha));
      }
      assertThat(far(shown[k], expected)).as("pixel %d", k).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void gammaAndProfilesChangeNothing() throws ImageFileException {
    byte[] plain = grey().data(new int[][][] {{{109}, {175}}}, 8, false);
    byte[] described =
        grey()
            .chunk("gAMA", new byte[] {0, 1, (byte) 0x86, (byte) 0xA0})
            .chunk("sRGB", new byte[1])
            .chunk("iCCP", latin("a profile\0\0"))
            .data(new int[][][] {{{109}, {175}}}, 8, false);
    assertThat(ImageFile.of(plain).rgb()).containsExactly(0x6D6D6D, 0xAFAFAF);
    assertThat(ImageFile.of(described).rgb()).containsExactly(0x6D6D6D, 0xAFAFAF);
  }

  static Stream<Arguments> orienting() {
    byte[] xmp = latin("<rdf:Description tiff:Orientation=\"6\"/>");
    byte[] raw = latin("\nexif\n      14\n" + HexFormat.of().formatHex(ORIENTED) + "\n");
    return Stream.of(
        Arguments.of("eXIf", ORIENTED),
        Arguments.of("eXIf", joined(latin("Exif\0\0"), ORIENTED)),
        Arguments.of("iTXt", joined(latin("XML:com.adobe.xmp\0\0\0\0\0"), xmp)),
        Arguments.of("iTXt", joined(latin("XML:com.adobe.xmp\0\1\0\0\0"), PngWriter.deflated(xmp))),
        Arguments.of("tEXt", joined(latin("Raw profile type exif\0"), raw)),
        Arguments.of("zTXt", joined(latin("Raw profile type APP1\0\0"), PngWriter.deflated(raw))));
  }

  @ParameterizedTest
  @MethodSource("orienting")
  void anOrientationIsReadFromWhereverProgramsPutIt(String type, byte[] content)
      throws ImageFileException {
    byte[] png = grey().chunk(type, content).data(new int[][][] {{{10}, {20}}}, 8, false);
    ImageFile file = ImageFile.of(png);
    assertThat(file.orientation().tag()).isEqualTo(6);
    assertThat(file.width()).isEqualTo(1);
    assertThat(file.height()).isEqualTo(2);
    assertThat(file.rgb()).containsExactly(0x0A0A0A, 0x141414);
  }

  /**
   * Without a limit, a thousand texts that inflate a thousandfold would keep a server busy for
   * seconds.
   */
  @Test
  void compressedTextsAreInflatedToAMebibyteInAll() throws ImageFileException {
    byte[] name = latin("XML:com.adobe.xmp\0\1\0\0\0");
    byte[] large = joined(name, PngWriter.deflated(new byte[1 << 20]));
    byte[] turned = joined(name, PngWriter.deflated(latin("tiff:Orientation=\"6\"")));
    PngWriter png = grey().chunk("iTXt", large).chunk("iTXt", turned);
    byte[] bytes = png.data(new int[][][] {{{10}, {20}}}, 8, false);
    assertThat(ImageFile.of(bytes).orientation().tag()).isEqualTo(1);
  }

  @Test
  void aFileThatIsCutAnywhereIsRefused() {
    byte[] png = grey().data(new int[][][] {{{10}, {20}}}, 8, false);
    for (int length = 8; length < png.length; length++) {
      byte[] cut = Arrays.copyOf(png, length);
      assertThatThrownBy(() -> ImageFile.of(cut))
          .isInstanceOf(ImageFileException.class)
          .hasMessageStartingWith("must be a whole PNG or JPEG, but is " + length + " bytes: ")
          .hasMessageContaining("cut off");
    }
  }

  @Test
  void aByteThatChangedIsNoticed() {
    byte[] png = grey().data(new int[][][] {{{10}, {20}}}, 8, false);
    for (int k = 8; k < png.length; k++) {
      byte[] changed = png.clone();
      changed[k] ^= 0x55;
      assertThatThrownBy(() -> ImageFile.of(changed)).isInstanceOf(ImageFileException.class);
    }
  }

  /** Files whose checksums are correct but whose content is not valid. */
  @ParameterizedTest
  @ValueSource(strings = {"short", "no palette", "no data", "bits", "negative", "no deflate"})
  void invalidContentIsRefused(String fault) {
    int[][][] pixel = {{{1}}};
    byte[] png =
        switch (fault) {
          case "short" -> data(grey(), PngWriter.deflated(bytes()));
          case "no palette" -> new PngWriter().header(1, 1, 3, 8, false).data(pixel, 8, false);
          case "no data" -> grey().chunk("IEND", bytes()).bytes();
          case "bits" -> new PngWriter().header(1, 1, 2, 4, false).data(pixel, 8, false);
          case "negative" -> new PngWriter().header(-1, 1, 0, 8, false).data(pixel, 8, false);
          default -> data(grey(), latin("nothing deflated"));
        };
    assertThatThrownBy(() -> ImageFile.of(png).rgb())
        .isInstanceOf(ImageFileException.class)
        .hasMessageStartingWith("must be a whole PNG or JPEG, but is ");
  }

  private static PngWriter grey() {
    return new PngWriter().header(2, 1, 0, 8, false);
  }

  private static byte[] data(PngWriter png, byte[] content) {
    return png.chunk("IDAT", content).chunk("IEND", bytes()).bytes();
  }

  /** EXIF with one entry. */
  static byte[] exif(int orientation) {
    return HexFormat.of()
        .parseHex(
            "4d4d002a000000080001"
                + "011200030000000100%02x0000".formatted(orientation)
                + "00000000");
  }

  private static byte[] wide(int[] samples) {
    byte[] bytes = new byte[2 * samples.length];
    for (int k = 0; k < samples.length; k++) {
      bytes[2 * k] = (byte) (samples[k] >> 8);
      bytes[2 * k + 1] = (byte) samples[k];
    }
    return bytes;
  }

  private static byte[] random(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes() {
    return new byte[0];
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /** The largest difference of a channel. */
  static int far(int one, int other) {
    return IntStream.of(16, 8, 0)
        .map(shift -> Math.abs((one >> shift & 0xFF) - (other >> shift & 0xFF)))
        .max()
        .orElseThrow();
  }
}
