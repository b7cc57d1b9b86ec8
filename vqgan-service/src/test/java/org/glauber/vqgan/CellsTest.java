package org.glauber.vqgan;

import static org.assertj.core.api.Assertions.assertThat;

import org.glauber.model.v1.ImageProfile;
import org.glauber.vqgan.image.Cells;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {
  private static final Cells CELL =
      new Cells(ImageProfile.newBuilder().setRows(1).setColumns(1).setFactor(1).build());

  /** As Pillow and ImageMagick convert colours to grey. */
  @ParameterizedTest
  @CsvSource({
    "0, 255, 0, true", // luma 150
    "136, 102, 154, false", // luma 118
    "255, 0, 0, false",
    "0, 0, 255, false",
    "255, 255, 0, true",
    "127, 127, 127, false",
    "128, 128, 128, true"
  })
  void lightnessIsTheLuma(int red, int green, int blue, boolean isLight) {
    int[] rgb = {red << 16 | green << 8 | blue};
    assertThat(CELL.lightSites(rgb).count()).isEqualTo(isLight ? 1 : 0);
  }
}
