package org.glauber.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.util.SplittableRandom;
import org.glauber.model.ImageSize;
import org.glauber.model.v1.ImageProfile;
import org.glauber.server.status.RefusalException;
import org.glauber.vqgan.image.Cells;
import org.glauber.vqgan.image.ImageCodec;
import org.glauber.vqgan.image.Pixels;
import org.junit.jupiter.api.Test;

/** Decoding of callers' files to pixels and masked cells, or a refusal that names the field. */
class ImageCodecTest {
  private static final int SIZE = 64;
  private static final Cells CELLS =
      new Cells(ImageProfile.newBuilder().setRows(8).setColumns(8).setFactor(8).build());

  /** A camera held upright stores its picture rotated, and a mask may be a photograph. */
  @Test
  void aMaskIsReadUpright() {
    ByteString mask = TestImages.oriented(TestImages.mask(SIZE, 0, 0, 1, 1), 6);
    assertThat(CELLS.lightSites(decode(mask))).containsExactly(7); // at the top right
  }

  @Test
  void greyWithAlphaKeepsItsLightness() {
    int[] rgb = decode(TestImages.greyWithAlpha(SIZE, 109));
    assertThat(rgb).containsOnly(0x6D6D6D);
    assertThat(CELLS.lightSites(rgb)).isEmpty();
  }

  @Test
  void aMaskFreesCellsFromMiddleGreyOnWithAlphaOrWithout() {
    assertThat(CELLS.lightSites(decode(TestImages.greyWithAlpha(SIZE, 127)))).isEmpty();
    assertThat(CELLS.lightSites(decode(TestImages.greyWithAlpha(SIZE, 128)))).hasSize(64);
    assertThat(
            CELLS.lightSites(decode(TestImages.plain(SIZE, SIZE, new Color(127, 127, 127), "png"))))
        .isEmpty();
  }

  @Test
  void theSizeIsThatOfTheUprightImage() {
    ByteString tall = TestImages.oriented(TestImages.plain(SIZE, 32, Color.ORANGE, "png"), 8);
    assertRefused(
        tall,
        "must be 64 × 64 pixels, but is 32 × 64 pixels when turned as its orientation 8 says");
    assertThat(ImageCodec.decode("image", tall, new ImageSize(32, SIZE))).hasSize(32 * SIZE);
  }

  @Test
  void aTruncatedJpegIsRefused() {
    ByteString jpeg = TestImages.plain(SIZE, SIZE, Color.ORANGE, "jpg");
    ByteString cut = jpeg.substring(0, jpeg.size() - 1);
    assertRefused(
        cut,
        "must be a whole PNG or JPEG, but is %,d bytes: it is cut off in its data"
            .formatted(cut.size()));
  }

  @Test
  void aFileLargerThanItsPixelsNeedIsRefusedWithARemedy() {
    ByteString image = TestImages.plain(SIZE, SIZE, Color.ORANGE, "png");
    ByteString large = image.concat(ByteString.copyFrom(new byte[2 << 20]));
    assertRefused(
        large,
        "must take at most 1,081,344 bytes: remove its metadata and colour profile, but is %,d bytes"
            .formatted(large.size()));
  }

  /** The largest accepted file: incompressible, with four samples of 16 bits. */
  @Test
  void aSixteenBitPngWithALargeColourProfileIsAccepted() {
    ByteString png = TestImages.noiseOfSixteenBits(SIZE, 512 << 10);
    assertThat(png.size()).isGreaterThan(4 * SIZE * SIZE + (64 << 10)).isGreaterThan(512 << 10);
    assertThat(decode(png)).hasSize(SIZE * SIZE);
  }

  /** Kept pixels pass through the network's numbers and through a PNG. */
  @Test
  void everyLevelOfEveryChannelSurvivesTheRoundTrip() {
    int[] rgb = new int[256 * 3];
    for (int level = 0; level < 256; level++) {
      for (int channel = 0; channel < 3; channel++) {
        rgb[3 * level + channel] = level << 8 * channel;
      }
    }
    assertThat(Pixels.ofFile(Pixels.ofNetwork(rgb))).isEqualTo(rgb);
    ImageSize size = new ImageSize(256, 3);
    assertThat(ImageCodec.decode("image", ImageCodec.encode(rgb, size), size)).isEqualTo(rgb);
  }

  @Test
  void anIncompressiblePngIsWithinItsLimit() {
    for (int side : new int[] {1, 64, 256, 300}) {
      ImageSize size = new ImageSize(side, side);
      int[] noise = new SplittableRandom(side).ints((long) side * side, 0, 1 << 24).toArray();
      assertThat((long) ImageCodec.encode(noise, size).size())
          .isBetween(size.sampleCount(), size.maxPngBytes());
    }
  }

  private static void assertRefused(ByteString file, String why) {
    assertThatThrownBy(() -> decode(file))
        .isInstanceOf(RefusalException.class)
        .hasMessage("image " + why);
  }

  private static int[] decode(ByteString file) {
    return ImageCodec.decode("image", file, new ImageSize(SIZE, SIZE));
  }
}
