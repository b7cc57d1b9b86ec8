package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;

/** A law of images, all of one size. */
public interface ImageSource {

  /** What these images are, for the model card. */
  String description();

  /** Draws one. */
  BufferedImage draw(RandomGenerator random);
}
