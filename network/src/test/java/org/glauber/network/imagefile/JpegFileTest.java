package org.glauber.network.imagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.glauber.network.imagefile.PngFileTest.exif;
import static org.glauber.network.imagefile.PngFileTest.far;
import static org.glauber.network.imagefile.PngFileTest.joined;
import static org.glauber.network.imagefile.PngFileTest.latin;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEGs compared with Pillow's output, which is stored beside each as a PNG. */
class JpegFileTest {
  private static final int APP1 = 0xE1;
  private static final int APP2 = 0xE2;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jfif-420",
        "jfif-444-progressive",
        "jfif-rows-halved",
        "jfif-restarts",
        "jfif-grey",
        "no-marker-444",
        "adobe-0-of-3",
        "adobe-1-of-3",
        "adobe-9-of-3",
        "named-rgb",
        "no-marker-of-4",
        "adobe-0-of-4",
        "adobe-2-of-4"
      })
  void everyKindIsShownAsPillowShowsIt(String name) throws IOException {
    int[] shown = ImageFile.of(bytes(name + ".jpg")).rgb();
    BufferedImage reference = ImageIO.read(stream(name + ".png"));
    int[] expected = reference.getRGB(0, 0, 20, 13, null, 0, 20);
    assertThat(shown).hasSameSizeAs(expected);
    for (int k = 0; k < shown.length; k++) {
      assertThat(far(shown[k], expected[k])).as("pixel %d", k).isLessThanOrEqualTo(2);
    }
  }

  /** A profile may be of named colours, of ink, of another number of components, or no profile. */
  @ParameterizedTest
  @ValueSource(strings = {"nmclRGB ", "prtrCMYK", "mntrGRAY", "abstLab ", "\0\0\0\0\0\0\0\0", ""})
  void aProfileChangesNothing(String classAndSpace) throws IOException {
    byte[] profile = joined(latin("\0\0\0\200lcms\2\20\0\0" + classAndSpace), new byte[108]);
    for (String name : List.of("jfif-420", "jfif-grey", "adobe-0-of-4")) {
      byte[] plain = bytes(name + ".jpg");
      byte[] profiled = with(plain, APP2, joined(latin("ICC_PROFILE\0\1\1"), profile));
      assertThat(ImageFile.of(profiled).rgb()).isEqualTo(ImageFile.of(plain).rgb());
    }
  }

  /** Stored 2 × 3 pixels as "ab cd ef". */
  @ParameterizedTest
  @CsvSource({
    "1, 2, abcdef",
    "2, 2, badcfe",
    "3, 2, fedcba",
    "4, 2, efcdab",
    "5, 3, acebdf",
    "6, 3, ecafdb",
    "7, 3, fdbeca",
    "8, 3, bdface"
  })
  void anOrientationTurnsThePixels(int tag, int width, String shown) throws ImageFileException {
    Orientation orientation = Orientation.ofExif(exif(tag)).orElseThrow();
    int[] stored = "abcdef".chars().toArray();
    assertThat(orientation.upright(stored, 2, 3)).isEqualTo(shown.chars().toArray());
    assertThat(orientation.swapsAxes()).isEqualTo(width == 3);
  }

  @Test
  void exifPrecedesXmpAndBrokenDataAreIgnored() throws IOException {
    byte[] jpeg = bytes("jfif-420.jpg");
    byte[] xmp = latin("http://ns.adobe.com/xap/1.0/\0<tiff:Orientation>8</tiff:Orientation>");
    byte[] exif = joined(latin("Exif\0\0"), exif(6));
    assertThat(tag(with(jpeg, APP1, xmp))).isEqualTo(8);
    assertThat(tag(with(with(jpeg, APP1, xmp), APP1, exif))).isEqualTo(6);
    assertThat(tag(with(jpeg, APP1, joined(latin("Exif\0\0"), exif(9))))).isEqualTo(1);
    for (int length = 0; length < exif.length - 5; length++) {
      assertThat(tag(with(jpeg, APP1, Arrays.copyOf(exif, length)))).isEqualTo(1);
    }
  }

  @Test
  void anOrientedFileHasTheSizeOfWhatIsShown() throws IOException {
    byte[] jpeg = with(bytes("jfif-420.jpg"), APP1, joined(latin("Exif\0\0"), exif(6)));
    ImageFile file = ImageFile.of(jpeg);
    assertThat(file.width()).isEqualTo(13);
    assertThat(file.height()).isEqualTo(20);
    int[] upright = ImageFile.of(bytes("jfif-420.jpg")).rgb();
    assertThat(file.rgb()[12]).isEqualTo(upright[0]); // its first pixel is at the top right
  }

  @ParameterizedTest
  @ValueSource(strings = {"jfif-420", "jfif-444-progressive", "jfif-restarts", "adobe-2-of-4"})
  void aFileThatIsCutAnywhereIsRefused(String name) throws IOException {
    byte[] jpeg = bytes(name + ".jpg");
    for (int length = 3; length < jpeg.length; length++) {
      byte[] cut = Arrays.copyOf(jpeg, length);
      assertThatThrownBy(() -> ImageFile.of(cut))
          .isInstanceOf(ImageFileException.class)
          .hasMessageStartingWith("must be a whole PNG or JPEG, but is ")
          .hasMessageContaining("it is cut off");
    }
  }

  /** Programs that repair a file end it with a marker. */
  @Test
  void dataThatEndEarlyAreRefusedThoughTheFileHasAnEnd() throws IOException {
    byte[] jpeg = bytes("jfif-420.jpg");
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length - 20);
    assertThatThrownBy(() -> ImageFile.of(joined(cut, new byte[] {(byte) 0xFF, (byte) 0xD9})).rgb())
        .isInstanceOf(ImageFileException.class)
        .hasMessageContaining("Corrupt JPEG data: premature end of data segment");
  }

  /** If the codes are still valid, the image is decoded as other viewers do. */
  @ParameterizedTest
  @ValueSource(strings = {"jfif-420", "jfif-444-progressive", "adobe-2-of-4"})
  void aChangedByteCausesNothingButARefusal(String name) throws IOException {
    byte[] jpeg = bytes(name + ".jpg");
    int refused = 0;
    for (int k = 0; k < jpeg.length; k++) {
      byte[] changed = jpeg.clone();
      changed[k] ^= (byte) 0xFF;
      try {
        ImageFile file = ImageFile.of(changed);
        if (file.width() == 20 && file.height() == 13) {
          assertThat(file.rgb()).hasSize(260);
        }
      } catch (ImageFileException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(jpeg.length / 4);
  }

  @Test
  void unsupportedKindsAreNamed() throws IOException {
    assertRefused(frame(0xC9, 8, 3), "must be a baseline or progressive JPEG", "arithmetic codes");
    assertRefused(frame(0xC3, 8, 3), "must be a baseline or progressive JPEG", "lossless");
    assertRefused(frame(0xC1, 12, 3), "must have 8 bits a component", "12 bits");
    assertRefused(frame(0xC0, 8, 2), "must have 1, 3 or 4 components", "a JPEG of 2");
  }

  @Test
  void aFileOfMoreScansThanAnyProgramWritesIsRefused() throws IOException {
    byte[] jpeg = bytes("jfif-444-progressive.jpg");
    byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0};
    byte[] scans = Arrays.copyOf(jpeg, jpeg.length - 2);
    for (int k = 0; k < JpegSegments.MAX_SCANS; k++) {
      scans = joined(scans, scan);
    }
    byte[] whole = joined(scans, new byte[] {(byte) 0xFF, (byte) 0xD9});
    assertRefused(whole, "must have at most 100 scans", "a JPEG of more");
  }

  private static void assertRefused(byte[] jpeg, String rule, String found) {
    assertThatThrownBy(() -> ImageFile.of(jpeg))
        .isInstanceOfSatisfying(
            ImageFileException.class,
            e -> {
              assertThat(e.rule()).startsWith(rule);
              assertThat(e.found()).contains(found);
            });
  }

  private static byte[] frame(int marker, int precision, int components) {
    byte[] content = new byte[6 + 3 * components];
    content[0] = (byte) precision;
    content[2] = 1;
    content[4] = 1;
    content[5] = (byte) components;
    return with(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9}, marker, content);
  }

  /** A file with a segment before all others. */
  private static byte[] with(byte[] jpeg, int marker, byte[] content) {
    int length = content.length + 2;
    byte[] head = {
      (byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) marker, (byte) (length >> 8), (byte) length
    };
    return joined(joined(head, content), Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  private static int tag(byte[] jpeg) throws ImageFileException {
    return ImageFile.of(jpeg).orientation().tag();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream stream = stream(name)) {
      return stream.readAllBytes();
    }
  }

  private static InputStream stream(String name) {
    return Objects.requireNonNull(JpegFileTest.class.getResourceAsStream(name), name);
  }
}
