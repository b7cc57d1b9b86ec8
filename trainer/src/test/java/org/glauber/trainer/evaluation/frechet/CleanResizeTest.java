package org.glauber.trainer.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The expected numbers are those of Pillow 12.3.0: {@code Image.frombytes("F", …).resize(size,
 * Image.BICUBIC)} of the same plane.
 */
class CleanResizeTest {
  private static final float[] SMALLER = {
    49.9401741f, 165.333282f, 148.47316f, 133.521454f, 152.088257f, 113.322121f, 104.212517f,
    136.395844f, 93.8906555f, 99.6671829f, 199.119492f, 124.591812f, 140.900818f, 111.139603f,
    111.496162f, 164.074051f, 118.49778f, 159.32753f, 125.287422f, 116.084541f
  };
  private static final float[] LARGER = {
    -4.29841614f, 16.930603f, 51.3961563f, 89.4736862f, 135.058487f, 194.68364f, 239.449142f,
    11.0542555f, 20.9131508f, 48.6837578f, 93.5294113f, 135.571091f, 205.617081f, 264.408905f,
    34.3085213f, 38.1863136f, 57.9488716f, 98.8518524f, 158.497421f, 205.72525f, 228.876663f,
    52.6040993f, 77.6807251f, 95.9788895f, 101.148148f, 229.816498f, 169.581619f, 31.7576408f,
    75.8583679f, 94.9538879f, 109.7136f, 106.470589f, 125.359291f, 73.7135391f, 5.15591049f,
    91.2110367f, 98.9364319f, 111.004486f, 110.526314f, 11.7782326f, -1.31608093f, 38.11446f
  };
  private static final float[] MUCH_SMALLER = {
    118.714775f,
    135.018784f,
    115.421463f,
    127.979874f,
    139.742661f,
    135.950989f,
    129.761276f,
    120.955109f,
    120.55777f,
    147.440781f,
    144.40744f,
    125.041893f
  };
  private static final float[] LOWER = {
    10.6153851f,
    36.3846169f,
    92.9538498f,
    165.676926f,
    250.246155f,
    79.4615402f,
    60f,
    88.223259f,
    98.223259f,
    171.190704f,
    69.8790665f,
    173.451157f,
    109.384613f,
    145.030762f,
    187.538467f,
    112.230766f,
    33.0769234f,
    108.969231f
  };

  private static float[] plane(int width, int height) {
    float[] plane = new float[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        plane[y * width + x] = (x * x * 7 + y * 13 + x * y * 5 + (x * 31 ^ y * 17)) % 256;
      }
    }
    return plane;
  }

  @Test
  void everyNumberIsPillows() {
    assertThat(CleanResize.resize(plane(13, 9), 13, 9, 5, 4))
        .containsExactly(SMALLER, within(2e-5f));
    assertThat(CleanResize.resize(plane(5, 4), 5, 4, 7, 6)).containsExactly(LARGER, within(2e-5f));
    assertThat(CleanResize.resize(plane(16, 16), 16, 16, 4, 3))
        .containsExactly(MUCH_SMALLER, within(2e-5f));
    assertThat(CleanResize.resize(plane(6, 5), 6, 5, 6, 3)).containsExactly(LOWER, within(2e-5f));
  }

  /** The bicubic filter of most libraries, which reads four pixels whatever the scale. */
  @Test
  void theOrdinaryBicubicFilterIsFarFromIt() {
    float[] source = plane(16, 16);
    float[] row = new float[4];
    double scale = 4;
    for (int k = 0; k < 4; k++) {
      double centre = (k + 0.5) * scale - 0.5;
      int first = (int) Math.floor(centre) - 1;
      double sum = 0;
      for (int tap = 0; tap < 4; tap++) {
        double distance = Math.abs(first + tap - centre);
        double weight =
            distance < 1
                ? 1.5 * Math.pow(distance, 3) - 2.5 * distance * distance + 1
                : -0.5 * Math.pow(distance, 3) + 2.5 * distance * distance - 4 * distance + 2;
        sum += weight * source[5 * 16 + Math.clamp(first + tap, 0, 15)];
      }
      row[k] = (float) sum;
    }
    float[] clean = CleanResize.resize(source, 16, 16, 4, 16);
    double worst = 0;
    for (int k = 0; k < 4; k++) {
      worst = Math.max(worst, Math.abs(row[k] - clean[5 * 4 + k]));
    }
    assertThat(worst).isGreaterThan(20);
  }

  @Test
  void channelsAreRedGreenBlueFrom0To255AndNotRounded() {
    BufferedImage image = new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB);
    float[] red = plane(5, 4);
    for (int k = 0; k < red.length; k++) {
      image.setRGB(k % 5, k / 5, (int) red[k] << 16 | 0x00_40_FF);
    }
    float[] resized = new CleanResize(8).resize(image);
    assertThat(resized).hasSize(3 * 64);
    float[] expected = CleanResize.resize(red, 5, 4, 8, 8);
    boolean isFraction = false;
    for (int k = 0; k < 64; k++) {
      assertThat(resized[k]).isEqualTo(Math.clamp(expected[k], 0, 255));
      isFraction |= resized[k] != Math.round(resized[k]);
      assertThat(resized[64 + k]).isCloseTo(0x40, within(1e-4f));
      assertThat(resized[128 + k]).isCloseTo(255, within(1e-4f));
    }
    assertThat(isFraction).isTrue();
    assertThat(Map.of(PixelRange.UNIT, 1f, PixelRange.BYTES, 255f, PixelRange.SIGNED, 1f))
        .allSatisfy(
            (range, largest) ->
                assertThat(range.of(new float[] {255})[0]).isCloseTo(largest, within(1e-6f)));
  }
}
