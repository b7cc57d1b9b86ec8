package org.glauber.cli.image;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.jspecify.annotations.Nullable;

/** The gateway's images. */
final class Pngs {
  private Pngs() {}

  /**
   * Decodes an image.
   *
   * @throws CommandFailure when it is none
   */
  static BufferedImage decode(ByteString png) {
    @Nullable BufferedImage image;
    try {
      image = ImageIO.read(png.newInput());
    } catch (IOException e) {
      image = null;
    }
    if (image == null) {
      throw new CommandFailure(ExitCode.INTERNAL, "The gateway sent an image that is no PNG.");
    }
    return image;
  }
}
