package org.glauber.trainer.images;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** A law of images that all have the same size. */
public interface ImageSource {

  /** Returns a description of these images for the model card. */
  String description();

  /**
   * Returns the licence of models trained on these images as an SPDX expression; empty if the
   * licence is not ours to set.
   */
  String licence();

  /** Returns all images if they are in memory; empty if they are generated or read when drawn. */
  default Optional<List<BufferedImage>> all() {
    return Optional.empty();
  }

  /** Returns the number of images; empty if images are generated. */
  default OptionalLong count() {
    return all().map(images -> OptionalLong.of(images.size())).orElse(OptionalLong.empty());
  }

  /** Draws one image. */
  BufferedImage draw(RandomGenerator random);
}
