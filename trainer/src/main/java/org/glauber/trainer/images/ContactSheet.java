package org.glauber.trainer.images;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.glauber.trainer.run.WholeFile;

/** A sheet of images in rows, for visual inspection. */
public final class ContactSheet {
  private static final int GAP = 4;

  private final List<List<BufferedImage>> rows = new ArrayList<>();

  /** Adds a row. */
  public ContactSheet row(List<BufferedImage> images) {
    rows.add(List.copyOf(images));
    return this;
  }

  /** Adds images in as many rows as necessary. */
  public ContactSheet rows(List<BufferedImage> images, int columns) {
    for (int first = 0; first < images.size(); first += columns) {
      row(images.subList(first, Math.min(images.size(), first + columns)));
    }
    return this;
  }

  /** Writes the sheet as a PNG. */
  public void write(Path png) throws IOException {
    int columns = rows.stream().mapToInt(List::size).max().orElseThrow();
    int width = rows.getFirst().getFirst().getWidth() + GAP;
    int height = rows.getFirst().getFirst().getHeight() + GAP;
    BufferedImage sheet =
        new BufferedImage(
            columns * width + GAP, rows.size() * height + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        g.drawImage(rows.get(row).get(column), GAP + column * width, GAP + row * height, null);
      }
    }
    g.dispose();
    WholeFile.write(
        png,
        part -> {
          try (var out = Files.newOutputStream(part)) {
            ImageIO.write(sheet, "png", out);
          }
        });
  }
}
