package org.glauber.trainer.images;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.glauber.trainer.input.LeftOut;
import org.glauber.trainer.run.FileProblem;

/**
 * The picture files in a folder and its subfolders, sorted by name, of which only the names are
 * kept in memory: some fifty bytes a picture. Hidden files and folders are skipped.
 */
public final class PictureFolder {
  /** Maximum number of pictures. */
  private static final int MAX_PICTURES = 10_000_000;

  private static final int MAX_DEPTH = 32;
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

  private final Path directory;
  private final byte[][] names; // (picture) relative to the directory, in UTF-8
  private final String digest;
  private final LeftOut leftOut;

  private PictureFolder(Path directory, byte[][] names, String digest, LeftOut leftOut) {
    this.directory = directory;
    this.names = names;
    this.digest = digest;
    this.leftOut = leftOut;
  }

  /** A picture file that was found. */
  @SuppressWarnings("ArrayRecordComponent") // never compared for equality
  private record Found(byte[] name, long size, long modified) implements Comparable<Found> {
    @Override
    public int compareTo(Found other) {
      return Arrays.compareUnsigned(name, other.name);
    }
  }

  /**
   * Lists the PNG and JPEG files of a folder without reading them.
   *
   * @throws IllegalArgumentException if there is none, or there are more than {@value
   *     #MAX_PICTURES}
   */
  public static PictureFolder list(Path directory) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    LeftOut leftOut = new LeftOut();
    List<Found> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        MAX_DEPTH,
        new Visitor(directory, found, leftOut));
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          directory
              + " has no file that ends in .png, .jpg or .jpeg"
              + (leftOut.count() == 0 ? "" : ". Left out: " + leftOut));
    }
    found.sort(null);
    return new PictureFolder(
        directory, found.stream().map(Found::name).toArray(byte[][]::new), digest(found), leftOut);
  }

  /** Collects picture files, and counts the others. */
  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path directory;
    private final List<Found> found;
    private final LeftOut leftOut;

    Visitor(Path directory, List<Found> found, LeftOut leftOut) {
      this.directory = directory;
      this.found = found;
      this.leftOut = leftOut;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean isPassedOver = !folder.equals(directory) && isHidden(folder);
      return isPassedOver ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = directory.relativize(file).toString();
      if (attributes.isRegularFile() && isPicture(file)) {
        if (found.size() == MAX_PICTURES) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT, "%s must have at most %,d pictures", directory, MAX_PICTURES));
        }
        found.add(
            new Found(
                name.getBytes(StandardCharsets.UTF_8),
                attributes.size(),
                attributes.lastModifiedTime().toMillis()));
      } else if (!isHidden(file)) {
        leftOut.add("that do not end in .png, .jpg or .jpeg", name);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
      if (file.equals(directory)) {
        throw problem;
      }
      leftOut.add(
          "unreadable: " + FileProblem.reason(problem), directory.relativize(file).toString());
      return FileVisitResult.CONTINUE;
    }
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !isHidden(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** Returns the SHA-256 of the names, sizes and times of the files. */
  private static String digest(List<Found> found) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Found file : found) {
        digest.update(file.name());
        digest.update(
            ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(file.size())
                .putLong(file.modified())
                .array());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has SHA-256
    }
  }

  public Path directory() {
    return directory;
  }

  /** Returns the number of picture files. */
  public int size() {
    return names.length;
  }

  /** Returns the SHA-256 of the files' names, sizes and times of their last change. */
  public String digest() {
    return digest;
  }

  /** Returns the files that were left out so far. */
  public LeftOut leftOut() {
    return leftOut;
  }

  /** Returns the name of a picture, relative to the folder. */
  public String name(int picture) {
    return new String(names[picture], StandardCharsets.UTF_8);
  }

  /** Reads a picture; empty if it cannot be shown as intended, which is then counted. */
  public Optional<BufferedImage> read(int picture) {
    try {
      return Optional.of(PictureFile.read(directory.resolve(name(picture))));
    } catch (PictureFile.Unusable e) {
      leftOut.add(e.reason(), name(picture));
      return Optional.empty();
    }
  }

  /** Scales an image until it covers the size, and crops it to its centre. */
  public static BufferedImage fitted(BufferedImage image, int width, int height) {
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
}
