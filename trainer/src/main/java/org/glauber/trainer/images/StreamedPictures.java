package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.glauber.trainer.input.Counted;

/**
 * The pictures of a folder of any size, drawn uniformly and read from their files whenever they are
 * drawn: only their names are in memory. Which picture a draw reads depends on its random numbers
 * alone, so a run that is resumed sees the same pictures.
 */
public final class StreamedPictures implements ImageSource {
  private static final int MOST_UNREADABLE = 1_000; // in a row

  private final PictureFolder folder;
  private final int width;
  private final int height;

  /** Creates a source of pictures that are cropped to their centre and scaled to this size. */
  public StreamedPictures(PictureFolder folder, int width, int height) {
    this.folder = folder;
    this.width = width;
    this.height = height;
  }

  /** Returns a summary of the folder, for the user. */
  public String report() {
    return String.format(
        Locale.ROOT,
        "Streaming %s: %s, too many for Java's memory, read when they are drawn.%s",
        folder.directory(),
        Counted.of(folder.size(), "picture"),
        folder.leftOut().count() == 0 ? "" : "\nLeft out: " + folder.leftOut() + ".");
  }

  /** Returns a SHA-256 of the files' names, sizes and times. */
  public String digest() {
    return folder.digest();
  }

  @Override
  public String description() {
    return Counted.of(folder.size(), "picture")
        + " of "
        + folder.directory().toAbsolutePath().normalize().getFileName()
        + ".";
  }

  @Override
  public String licence() {
    return "";
  }

  @Override
  public OptionalLong count() {
    return OptionalLong.of(folder.size());
  }

  /**
   * Draws a picture; in place of one that cannot be read, the next by name.
   *
   * @throws IllegalArgumentException if a thousand in a row cannot be read
   */
  @Override
  public BufferedImage draw(RandomGenerator random) {
    int first = random.nextInt(folder.size());
    for (int k = 0; k < Math.min(MOST_UNREADABLE, folder.size()); k++) {
      Optional<BufferedImage> read = folder.read((first + k) % folder.size());
      if (read.isPresent()) {
        return PictureFolder.fitted(read.get(), width, height);
      }
    }
    throw new IllegalArgumentException(
        folder.directory() + " has no picture to learn from. Left out: " + folder.leftOut());
  }
}
