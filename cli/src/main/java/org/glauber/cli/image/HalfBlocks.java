package org.glauber.cli.image;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * Renders an image in half-block characters. Each character shows two pixels: its foreground colour
 * is the upper pixel, its background colour the lower one.
 */
final class HalfBlocks {
  private static final String UPPER_HALF = "▀";

  private HalfBlocks() {}

  /** The image as lines of text, scaled down by a whole number if it does not fit. */
  static List<AttributedString> lines(BufferedImage image, int columns, int rows) {
    int shrunk =
        Math.max(
            1,
            Math.max(
                Math.ceilDiv(image.getWidth(), Math.max(1, columns)),
                Math.ceilDiv(image.getHeight(), 2 * Math.max(1, rows))));
    int width = image.getWidth() / shrunk;
    int height = image.getHeight() / shrunk;
    List<AttributedString> lines = new ArrayList<>();
    for (int y = 0; y < height; y += 2) {
      AttributedStringBuilder line = new AttributedStringBuilder(width);
      for (int x = 0; x < width; x++) {
        int upper = mean(image, x * shrunk, y * shrunk, shrunk);
        int lower = mean(image, x * shrunk, Math.min(y + 1, height - 1) * shrunk, shrunk);
        line.styled(AttributedStyle.DEFAULT.foregroundRgb(upper).backgroundRgb(lower), UPPER_HALF);
      }
      lines.add(line.toAttributedString());
    }
    return lines;
  }

  /** The mean colour of a square. */
  private static int mean(BufferedImage image, int left, int top, int side) {
    int red = 0;
    int green = 0;
    int blue = 0;
    for (int y = top; y < top + side; y++) {
      for (int x = left; x < left + side; x++) {
        int rgb = image.getRGB(x, y);
        red += rgb >> 16 & 0xFF;
        green += rgb >> 8 & 0xFF;
        blue += rgb & 0xFF;
      }
    }
    int area = side * side;
    return red / area << 16 | green / area << 8 | blue / area;
  }
}
