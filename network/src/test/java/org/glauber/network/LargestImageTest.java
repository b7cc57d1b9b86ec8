package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.nio.file.Path;
import org.glauber.model.ImageSize;
import org.glauber.model.v1.ImageProfile;
import org.junit.jupiter.api.Test;

/** Images of the largest sizes that a manifest may declare. */
class LargestImageTest {
  private static final Path FILE = Path.of("vqgan.pt");

  /** L = 65,536 cells of 64 × 64 pixels: eight images have six thousand million numbers. */
  @Test
  void aBatchOfMoreNumbersThanAnArrayHoldsIsRefusedByFieldRuleAndValue() {
    assertThatThrownBy(() -> TorchVqgan.open(FILE, image(256, 256, 64), 512, Device.cpu()))
        .isInstanceOf(NetworkRefusedException.class)
        .hasMessage(
            "vqgan.pt is not a network that can be served: image.factor must be such that a batch of 8 images has at most 2,147,483,639 numbers, but is 64: of images of 16,384 × 16,384 pixels a batch may have 2");
  }

  @Test
  void theBoundsInBytesOfTheLargestImagesAreCountedWithoutOverflow() {
    for (ImageProfile image : new ImageProfile[] {image(256, 256, 64), image(64, 1_024, 64)}) {
      ImageSize size = ImageSize.of(image);
      assertThat(size.pixelCount()).isEqualTo(65_536L * 64 * 64);
      assertThat(size.sampleCount()).isEqualTo(805_306_368L);
      assertThat(size.maxFileBytes()).isEqualTo(2_148_532_224L);
      assertThat(size.maxPngBytes()).isBetween(805_306_368L, 810_000_000L);
    }
  }

  private static ImageProfile image(int rows, int columns, int factor) {
    return ImageProfile.newBuilder().setRows(rows).setColumns(columns).setFactor(factor).build();
  }
}
