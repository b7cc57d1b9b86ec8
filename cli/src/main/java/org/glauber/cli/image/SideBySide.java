package org.glauber.cli.image;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Collection;

/** Joins several images into one. */
final class SideBySide {
  private static final int GAP = 2;

  private SideBySide() {}

  /** Joins images of the same size in a row. */
  static BufferedImage of(Collection<BufferedImage> images) {
    BufferedImage first = images.iterator().next();
    if (images.size() == 1) {
      return first;
    }
    int width = images.size() * (first.getWidth() + GAP) - GAP;
    BufferedImage row = new BufferedImage(width, first.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = row.createGraphics();
    int x = 0;
    for (BufferedImage image : images) {
      g.drawImage(image, x, 0, null);
      x += first.getWidth() + GAP;
    }
    g.dispose();
    return row;
  }
}
