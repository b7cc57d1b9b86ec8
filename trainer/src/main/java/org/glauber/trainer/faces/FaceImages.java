package org.glauber.trainer.faces;

import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;
import org.glauber.trainer.images.ImageSource;

/** A source of drawn faces, generated on demand. */
public final class FaceImages implements ImageSource {
  /** The height and width of the images in pixels. */
  public static final int SIDE = FacePainter.SIZE;

  @Override
  public String description() {
    return "Faces drawn by trainer/, 64 × 64 pixels.";
  }

  @Override
  public String licence() {
    return "Apache-2.0";
  }

  @Override
  public BufferedImage draw(RandomGenerator random) {
    return FacePainter.paint(FaceLaw.draw(random));
  }

  /** Draws a face that breaks this pair and no other. */
  public static BufferedImage drawBroken(DependentPair pair, RandomGenerator random) {
    return FacePainter.paint(FaceLaw.drawBroken(pair, random));
  }
}
