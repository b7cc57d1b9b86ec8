package org.glauber.trainer.images;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.glauber.trainer.corpus.Counted;
import org.glauber.trainer.corpus.LeftOut;
import org.glauber.trainer.run.FileProblem;

/**
 * The pictures in a folder and its subfolders, drawn uniformly. Each picture is cropped to its
 * centre and scaled. Hidden files and folders are skipped.
 */
public final class FolderImages implements ImageSource {
  private static final int MAX_IMAGES = 50_000;
  private static final int MAX_DEPTH = 32;
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

  private final Path directory;
  private final List<BufferedImage> images;
  private final LeftOut leftOut;

  private FolderImages(Path directory, List<BufferedImage> images, LeftOut leftOut) {
    this.directory = directory;
    this.images = images;
    this.leftOut = leftOut;
  }

  /**
   * Reads PNG and JPEG files: the first {@value #MAX_IMAGES} by name, and no more than fit into
   * half of the heap. Files that cannot be read are left out.
   *
   * @throws IllegalArgumentException if no picture remains; the message says why
   */
  public static FolderImages read(Path directory, int width, int height) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    LeftOut leftOut = new LeftOut();
    List<BufferedImage> images = new ArrayList<>();
    long most =
        Math.min(
            MAX_IMAGES, Runtime.getRuntime().maxMemory() / (2L * Integer.BYTES * width * height));
    for (Path file : files(directory, leftOut)) {
      String name = directory.relativize(file).toString();
      if (images.size() == most) {
        leftOut.add(String.format(Locale.ROOT, "beyond the first %,d", most), name);
        continue;
      }
      try {
        images.add(fitted(PictureFile.read(file), width, height));
      } catch (PictureFile.Unusable e) {
        leftOut.add(e.reason(), name);
      }
    }
    if (images.isEmpty()) {
      throw new IllegalArgumentException(
          directory
              + (leftOut.count() == 0
                  ? " has no file that ends in .png, .jpg or .jpeg"
                  : " has no picture to learn from. Left out: " + leftOut));
    }
    return new FolderImages(directory, List.copyOf(images), leftOut);
  }

  /** Returns all files with the name of a picture, sorted by name. */
  private static List<Path> files(Path directory, LeftOut leftOut) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        MAX_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean isPassedOver = !folder.equals(directory) && isHidden(folder);
            return isPassedOver ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && isPicture(file)) {
              files.add(file);
            } else if (!isHidden(file)) {
              leftOut.add(
                  "that do not end in .png, .jpg or .jpeg", directory.relativize(file).toString());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException problem)
              throws IOException {
            if (file.equals(directory)) {
              throw problem;
            }
            leftOut.add(
                "unreadable: " + FileProblem.reason(problem),
                directory.relativize(file).toString());
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !isHidden(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** Scales an image until it covers the size, and crops it to its centre. */
  private static BufferedImage fitted(BufferedImage image, int width, int height) {
    double scale = Math.max((double) width / image.getWidth(), (double) height / image.getHeight());
    BufferedImage fitted = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = fitted.createGraphics();
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

  /** Returns a summary of what was read and left out, for the user. */
  public String report() {
    String read = "Read %s: %s.".formatted(directory, Counted.of(images.size(), "picture"));
    return leftOut.count() == 0 ? read : read + "\nLeft out: " + leftOut + ".";
  }

  /** Returns the SHA-256 of the cropped and scaled pictures. */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (BufferedImage image : images) {
        int[] pixels =
            image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        ByteBuffer bytes = ByteBuffer.allocate(pixels.length * Integer.BYTES);
        bytes.asIntBuffer().put(pixels);
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has SHA-256
    }
  }

  @Override
  public String description() {
    return Counted.of(images.size(), "picture")
        + " of "
        + directory.toAbsolutePath().normalize().getFileName()
        + ".";
  }

  @Override
  public String licence() {
    return "";
  }

  @Override
  public Optional<List<BufferedImage>> all() {
    return Optional.of(images);
  }

  @Override
  public BufferedImage draw(RandomGenerator random) {
    return images.get(random.nextInt(images.size()));
  }
}
