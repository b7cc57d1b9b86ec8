package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.glauber.trainer.input.Counted;
import org.glauber.trainer.input.LeftOut;

/**
 * The pictures in a folder and its subfolders, drawn uniformly. Each picture is cropped to its
 * centre and scaled. Hidden files and folders are skipped.
 */
public final class FolderImages implements ImageSource {
  private static final int MAX_IMAGES = 50_000;

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
    return read(PictureFolder.list(directory), width, height);
  }

  /** Returns whether all pictures of a folder fit into memory. */
  public static boolean fits(PictureFolder folder, int width, int height) {
    return folder.size() <= most(width, height);
  }

  private static long most(int width, int height) {
    return Math.min(
        MAX_IMAGES, Runtime.getRuntime().maxMemory() / (2L * Integer.BYTES * width * height));
  }

  /**
   * Reads a folder, as {@link #read(Path, int, int)}.
   *
   * @throws IllegalArgumentException if no picture remains; the message says why
   */
  public static FolderImages read(PictureFolder folder, int width, int height) {
    Path directory = folder.directory();
    LeftOut leftOut = folder.leftOut();
    List<BufferedImage> images = new ArrayList<>();
    long most = most(width, height);
    for (int picture = 0; picture < folder.size(); picture++) {
      if (images.size() == most) {
        leftOut.add(String.format(Locale.ROOT, "beyond the first %,d", most), folder.name(picture));
        continue;
      }
      folder
          .read(picture)
          .map(image -> PictureFolder.fitted(image, width, height))
          .ifPresent(images::add);
    }
    if (images.isEmpty()) {
      throw new IllegalArgumentException(
          directory + " has no picture to learn from. Left out: " + leftOut);
    }
    return new FolderImages(directory, List.copyOf(images), leftOut);
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
