package org.glauber.cli.image;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.jspecify.annotations.Nullable;

/** Decodes the PNG images that the gateway sends. */
final class Pngs {
  private Pngs() {}

  /**
   * Decodes a PNG.
   *
   * @throws CommandFailure if it is not a PNG
   */
  static BufferedImage decode(ByteString png) {
    @Nullable BufferedImage image;
    try {
      image = ImageIO.read(png.newInput());
    } catch (IOException e) {
      image = null;
    }
    if (image == null) {
      throw new CommandFailure(ExitCode.INTERNAL, "The gateway sent an image that is not a PNG.");
    }
    return image;
  }
}
