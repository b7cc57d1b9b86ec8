package org.glauber.trainer.images;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.glauber.trainer.run.FileProblem;
import org.jspecify.annotations.Nullable;

/** A PNG or JPEG of a folder, read as a person sees it. */
final class PictureFile {
  private static final long MAX_PIXELS = 100_000_000;

  private PictureFile() {}

  /** A file that cannot be learnt from, and why: "cut off". */
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
   * Reads a picture: turned upright, on white where it is transparent.
   *
   * @throws Unusable when it cannot be shown as it was meant
   */
  static BufferedImage read(Path file) throws Unusable {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Unusable("unreadable: " + FileProblem.reason(e));
    }
    if (bytes.length == 0) {
      throw new Unusable("empty");
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new Unusable("neither PNG nor JPEG, whatever their name");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        return upright(onWhite(decode(reader)), Orientation.of(bytes));
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw new Unusable("damaged: " + FileProblem.reason(e));
    }
  }

  private static BufferedImage decode(ImageReader reader) throws IOException, Unusable {
    String format = reader.getFormatName().toLowerCase(Locale.ROOT);
    if (!format.equals("png") && !format.equals("jpeg")) {
      throw new Unusable("neither PNG nor JPEG, whatever their name");
    }
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MAX_PIXELS) {
      throw new Unusable("of more than 100 million pixels");
    }
    if (format.equals("jpeg") && reader.getRawImageType(0) == null) {
      throw new Unusable("in CMYK; convert to RGB");
    }
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
    BufferedImage image;
    try {
      image = reader.read(0);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new Unusable("damaged");
    }
    if (warnings.stream().anyMatch(PictureFile::tellsOfDamage)) {
      throw new Unusable("cut off or damaged");
    }
    return image;
  }

  /** Whether pixels are missing; of a profile or a marker that was passed over none are. */
  private static boolean tellsOfDamage(String warning) {
    String lower = warning.toLowerCase(Locale.ROOT);
    return lower.contains("truncated")
        || lower.contains("premature")
        || lower.contains("corrupt jpeg data");
  }

  private static BufferedImage onWhite(BufferedImage image) {
    BufferedImage rgb =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      paintGrey(image, rgb);
      return rgb;
    }
    Graphics2D g = rgb.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.drawImage(image, 0, 0, null);
    g.dispose();
    return rgb;
  }

  /**
   * Java takes grey for linear light; in files it is as dark as red, green and blue of its value.
   */
  private static void paintGrey(BufferedImage image, BufferedImage rgb) {
    Raster raster = image.getRaster();
    boolean hasAlpha = image.getColorModel().hasAlpha();
    double most = (1 << image.getColorModel().getComponentSize(0)) - 1;
    int[] sample = new int[raster.getNumBands()];
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        raster.getPixel(x, y, sample);
        double alpha = hasAlpha ? sample[1] / most : 1;
        int grey = (int) Math.round(255 * (alpha * sample[0] / most + 1 - alpha));
        rgb.setRGB(x, y, grey << 16 | grey << 8 | grey);
      }
    }
  }

  private static BufferedImage upright(BufferedImage image, Orientation orientation) {
    @Nullable AffineTransform turn = orientation.turn(image.getWidth(), image.getHeight());
    if (turn == null) {
      return image;
    }
    boolean swaps = orientation.swapsSides();
    BufferedImage upright =
        new BufferedImage(
            swaps ? image.getHeight() : image.getWidth(),
            swaps ? image.getWidth() : image.getHeight(),
            BufferedImage.TYPE_INT_RGB);
    return new AffineTransformOp(turn, AffineTransformOp.TYPE_NEAREST_NEIGHBOR)
        .filter(image, upright);
  }
}
