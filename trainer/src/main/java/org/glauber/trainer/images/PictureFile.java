package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.network.imagefile.ImageFile;
import org.glauber.network.imagefile.ImageFileException;
import org.glauber.trainer.run.FileProblem;

/** Reads a PNG or JPEG file as image viewers show it. */
final class PictureFile {
  private static final long MAX_PIXELS = 100_000_000;
  private static final int BYTES_A_PIXEL = 48; // twice the maximum that decoding needs
  private static final long MAX_BYTES = 256L << 20;

  private PictureFile() {}

  /** Thrown when a file cannot be trained on; the reason reads like "cut off or damaged". */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    Unusable(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  /**
   * Reads a picture, rotated upright, with transparent areas on white.
   *
   * @throws Unusable if the picture cannot be shown as intended
   */
  static BufferedImage read(Path file) throws Unusable {
    byte[] bytes;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new Unusable("of more than 256 MiB");
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Unusable("unreadable: " + FileProblem.reason(e));
    }
    if (bytes.length == 0) {
      throw new Unusable("empty");
    }
    try {
      return decoded(ImageFile.of(bytes));
    } catch (ImageFileException e) {
      throw new Unusable(
          switch (e.kind()) {
            case FOREIGN -> "neither PNG nor JPEG, whatever their name";
            case DAMAGED -> "cut off or damaged";
            case UNSUPPORTED -> "of another kind: one " + e.rule();
          });
    }
  }

  private static BufferedImage decoded(ImageFile file) throws ImageFileException, Unusable {
    int width = file.width();
    int height = file.height();
    long most = Math.min(MAX_PIXELS, Runtime.getRuntime().maxMemory() / BYTES_A_PIXEL);
    if ((long) width * height > most) {
      throw new Unusable("of more than %,d pixels".formatted(most));
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, file.rgb(), 0, width);
    return image;
  }
}
