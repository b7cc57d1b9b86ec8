package org.glauber.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;

class HalfBlocksTest {
  @Test
  void eachCharacterShowsTwoPixels() {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x110000);
    image.setRGB(0, 1, 0x002200);
    image.setRGB(1, 0, 0x000033);
    image.setRGB(1, 1, 0x444444);
    List<AttributedString> lines = HalfBlocks.lines(image, 80, 24);
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().toString()).isEqualTo("▀▀");
    assertThat(lines.getFirst().styleAt(0))
        .isEqualTo(AttributedStyle.DEFAULT.foregroundRgb(0x110000).backgroundRgb(0x002200));
    assertThat(lines.getFirst().styleAt(1))
        .isEqualTo(AttributedStyle.DEFAULT.foregroundRgb(0x000033).backgroundRgb(0x444444));
  }

  @Test
  void aLargeImageIsScaledDownByAWholeNumber() {
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
    List<AttributedString> wide = HalfBlocks.lines(image, 100, 100);
    assertThat(wide.getFirst().length()).isEqualTo(256 / 3);
    assertThat(wide).hasSize(43);
    List<AttributedString> low = HalfBlocks.lines(image, 1_000, 16);
    assertThat(low).hasSize(16);
  }
}
