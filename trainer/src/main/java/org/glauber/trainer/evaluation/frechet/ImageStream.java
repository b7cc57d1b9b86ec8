package org.glauber.trainer.evaluation.frechet;

import java.awt.image.BufferedImage;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.glauber.trainer.images.PictureFolder;

/** Iterates over images one after another, so that any number of them takes the same memory. */
public final class ImageStream implements Iterator<BufferedImage> {
  private final Source source;
  private Optional<BufferedImage> next = Optional.empty();
  private boolean isEnded;

  private ImageStream(Source source) {
    this.source = source;
  }

  /** Returns the next image, or empty at the end. */
  @FunctionalInterface
  public interface Source {
    Optional<BufferedImage> next();
  }

  public static ImageStream of(Source source) {
    return new ImageStream(source);
  }

  /** Returns the pictures of a folder that can be read, in the order of their names. */
  public static ImageStream of(PictureFolder folder) {
    int[] position = new int[1];
    return new ImageStream(
        () -> {
          while (position[0] < folder.size()) {
            Optional<BufferedImage> read = folder.read(position[0]++);
            if (read.isPresent()) {
              return read;
            }
          }
          return Optional.empty();
        });
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty() && !isEnded) {
      next = source.next();
      isEnded = next.isEmpty();
    }
    return next.isPresent();
  }

  @Override
  public BufferedImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    BufferedImage image = next.orElseThrow();
    next = Optional.empty();
    return image;
  }
}
