package org.glauber.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.Color;
import org.glauber.model.v1.ImageProfile;
import org.glauber.server.status.RefusalException;
import org.junit.jupiter.api.Test;

/** What becomes of a caller's files: pixels and freed cells, or a refusal that names the field. */
class ImageCodecTest {
  private static final int SIZE = 64;
  private static final Cells CELLS =
      new Cells(ImageProfile.newBuilder().setRows(8).setColumns(8).setFactor(8).build());

  /** A camera held upright stores a picture on its side; a mask may be a photograph, too. */
  @Test
  void aMaskIsReadAsAPersonSeesIt() {
    ByteString mask = TestImages.oriented(TestImages.mask(SIZE, 0, 0, 1, 1), 6);
    assertThat(CELLS.light(decode(mask))).containsExactly(7); // at the top right
  }

  @Test
  void greyWithAlphaStaysAsDarkAsItIs() {
    float[] pixels = decode(TestImages.greyWithAlpha(SIZE, 109));
    assertThat(pixels).containsOnly(109 / 127.5f - 1);
    assertThat(CELLS.light(pixels)).isEmpty();
  }

  @Test
  void aMaskFreesCellsFromMiddleGreyOnWithAlphaOrWithout() {
    assertThat(CELLS.light(decode(TestImages.greyWithAlpha(SIZE, 127)))).isEmpty();
    assertThat(CELLS.light(decode(TestImages.greyWithAlpha(SIZE, 128)))).hasSize(64);
    assertThat(CELLS.light(decode(TestImages.plain(SIZE, SIZE, new Color(127, 127, 127), "png"))))
        .isEmpty();
  }

  @Test
  void theSizeIsThatOfWhatIsShown() {
    ByteString tall = TestImages.oriented(TestImages.plain(SIZE, 32, Color.ORANGE, "png"), 8);
    assertRefused(
        tall,
        "must be 64 × 64 pixels, but is 32 × 64 pixels when turned as its orientation 8 says");
    assertThat(ImageCodec.decode("image", tall.toByteArray(), 32, SIZE)).hasSize(3 * 32 * SIZE);
  }

  @Test
  void aJpegThatIsCutOffIsRefused() {
    ByteString jpeg = TestImages.plain(SIZE, SIZE, Color.ORANGE, "jpg");
    ByteString cut = jpeg.substring(0, jpeg.size() - 1);
    assertRefused(
        cut,
        "must be a whole PNG or JPEG, but is %,d bytes: it is cut off in its data"
            .formatted(cut.size()));
  }

  @Test
  void aFileThatIsLargerThanItsPixelsCanBeIsRefused() {
    ByteString image = TestImages.plain(SIZE, SIZE, Color.ORANGE, "png");
    ByteString large = image.concat(ByteString.copyFrom(new byte[2 << 20]));
    assertRefused(
        large, "must take at most 1,081,344 bytes, but is %,d bytes long".formatted(large.size()));
  }

  private static void assertRefused(ByteString file, String why) {
    assertThatThrownBy(() -> decode(file))
        .isInstanceOf(RefusalException.class)
        .hasMessage("image " + why);
  }

  private static float[] decode(ByteString file) {
    return ImageCodec.decode("image", file.toByteArray(), SIZE, SIZE);
  }
}
