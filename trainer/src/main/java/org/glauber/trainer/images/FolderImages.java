package org.glauber.trainer.images;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a folder and those below it, drawn uniformly: each cut to its middle and scaled.
 */
public final class FolderImages implements ImageSource {
  private static final int MAX_IMAGES = 50_000;
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

  private final Path directory;
  private final List<BufferedImage> images;

  private FolderImages(Path directory, List<BufferedImage> images) {
    this.directory = directory;
    this.images = images;
  }

  /**
   * Reads PNG and JPEG files, the first {@value #MAX_IMAGES} by name.
   *
   * @throws IllegalArgumentException when there is none, or one cannot be read
   */
  public static FolderImages read(Path directory, int width, int height) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(FolderImages::isPicture).sorted().limit(MAX_IMAGES).toList();
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(directory + " has no file that ends in .png or .jpg");
    }
    List<BufferedImage> images = new ArrayList<>();
    for (Path file : files) {
      @Nullable BufferedImage image = ImageIO.read(file.toFile());
      if (image == null) {
        throw new IllegalArgumentException(file + " is neither a PNG nor a JPEG");
      }
      images.add(fitted(image, width, height));
    }
    return new FolderImages(directory, List.copyOf(images));
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** Scaled until it covers the size, its middle kept; what is transparent becomes white. */
  private static BufferedImage fitted(BufferedImage image, int width, int height) {
    double scale = Math.max((double) width / image.getWidth(), (double) height / image.getHeight());
    BufferedImage fitted = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = fitted.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    int scaledWidth = (int) Math.round(image.getWidth() * scale);
    int scaledHeight = (int) Math.round(image.getHeight() * scale);
    g.drawImage(
        image.getScaledInstance(scaledWidth, scaledHeight, BufferedImage.SCALE_AREA_AVERAGING),
        (width - scaledWidth) / 2,
        (height - scaledHeight) / 2,
        null);
    g.dispose();
    return fitted;
  }

  @Override
  public String description() {
    return images.size() + " pictures of " + directory.getFileName() + ".";
  }

  @Override
  public BufferedImage draw(RandomGenerator random) {
    return images.get(random.nextInt(images.size()));
  }
}
