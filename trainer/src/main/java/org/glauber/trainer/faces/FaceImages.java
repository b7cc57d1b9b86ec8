package org.glauber.trainer.faces;

import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;
import org.glauber.trainer.images.ImageSource;

/** Drawn faces, each drawn afresh. */
public final class FaceImages implements ImageSource {
  /** The rows and columns of pixels. */
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

  /** Draws a face that breaks one pair, which none of the others does. */
  public static BufferedImage drawBroken(DependentPair pair, RandomGenerator random) {
    return FacePainter.paint(FaceLaw.drawBroken(pair, random));
  }
}
