package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A law of images, all of one size. */
public interface ImageSource {

  /** What these images are, for the model card. */
  String description();

  /**
   * The licence of what is learnt from them, as an SPDX expression; empty where it is not ours to
   * say.
   */
  String licence();

  /** All of them, where there are only so many. */
  default Optional<List<BufferedImage>> all() {
    return Optional.empty();
  }

  /** Draws one. */
  BufferedImage draw(RandomGenerator random);
}
